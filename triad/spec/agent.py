"""The service that answers questions with tools, and shows how on a page."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from triad.spec.agent_weather import AgentWeather
from triad.spec.fields import ONCE, Flag, Name, PositiveCount
from triad.spec.ingress import Ingress
from triad.spec.part import Contradiction, Part
from triad.spec.route import RouteName
from triad.spec.secrets import SecretName
from triad.spec.service import Port
from triad.spec.service_replicas import ServiceReplicas

AGENT_CLIENT = "agent"
"""Name under which it is a client of the gateway."""

DRAIN_S = 25
"""What the end of a pod takes besides its longest answer (triad/planning/agent_timing.py)."""

_MOST_STEPS, _MOST_TOKENS, _MOST_PARALLEL = 32, 1_000_000, 10_000
_LEAST_TOKENS = 1024
"""The prompt with its tools alone takes some hundreds, at every call."""

_LEAST_SECONDS, _MOST_SECONDS = 20, 600 - DRAIN_S
"""Longer than one tool may take, and no longer than a node of Karpenter's may be drained."""


class AgentBudget(Part):
    """What one answer may cost before it ends with an error."""

    steps: Annotated[PositiveCount, Field(le=_MOST_STEPS)] = 8
    """Calls of the model."""

    tokens: Annotated[int, Field(strict=True, ge=_LEAST_TOKENS, le=_MOST_TOKENS)] = 16384
    """Tokens of all its calls, questions and answers."""

    seconds: Annotated[int, Field(strict=True, ge=_LEAST_SECONDS, le=_MOST_SECONDS)] = 120
    """Seconds from the question to the last word; the agent's load balancer and pods wait longer."""


class Agent(Part):
    """Model, tools, budget and the door of the agent."""

    enabled: Flag | None = None
    """By default whether the gateway has a route for it, of chat and with tools, and a key."""

    route: RouteName | None = None
    """Route of the gateway that it asks; by default the first of chat whose models are given tools."""

    pool: Name | None = None
    """Pool of role `agents` that it runs on; by default the nodes of the gateway."""

    port: Port = 8080
    """Port on which it answers."""

    replicas: ServiceReplicas = ServiceReplicas()
    """How often it runs."""

    budget: AgentBudget = AgentBudget()
    """What one answer may cost."""

    parallel: Annotated[PositiveCount, Field(le=_MOST_PARALLEL)] = 64
    """Answers that one replica gives at once, the next being refused."""

    clients: Annotated[tuple[Name, ...], ONCE] = ("default",)
    """Who has a key of the agent, by name; each key is made up in Secrets Manager."""

    gateway_secret: SecretName | None = None
    """Name of the secret in Secrets Manager that holds its key of the gateway; with `keys: database` alone."""

    weather: AgentWeather = AgentWeather()
    """Where it asks for the weather."""

    ingress: Ingress = Ingress()
    """The load balancer in front of it."""

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield an agent that nobody may ask, and one that is turned off and given a door at once."""
        if not self.clients:
            yield Contradiction(("clients",), "must name at least one client, for without a key nobody is answered")
        if self.enabled is False and self.ingress.is_enabled:
            yield Contradiction(("ingress",), "leads to nothing, as the agent is not enabled; leave one of the two out")
