"""The one front door: LiteLLM before every model."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from triad.spec.client import Client
from triad.spec.fields import Count, Flag, Name, PositiveCount
from triad.spec.gateway_database import GatewayDatabase
from triad.spec.ingress import Ingress
from triad.spec.part import Contradiction, Part
from triad.spec.service import Port
from triad.spec.service_replicas import ServiceReplicas

_MOST_RETRIES = 5
_LONGEST_COOLDOWN_S = 3600


class Keys(StrEnum):
    """Who keeps the keys of clients."""

    STATIC = "static"
    DATABASE = "database"


class Gateway(Part):
    """Keys, limits, retries and the door of the gateway."""

    enabled: Flag | None = None
    """By default whether there are models."""

    keys: Keys = Keys.STATIC
    """`static`: those of `clients`, made up in Secrets Manager; `database`: LiteLLM's own, by its administrator."""

    port: Port = 4000
    """Port on which it answers."""

    replicas: ServiceReplicas = ServiceReplicas()
    """How often it runs."""

    clients: Annotated[Mapping[Name, Client], Field(min_length=1)] = {"default": Client()}
    """Who has a key, by name; with `keys: static`. The agent is added as `agent` where that does not stand here."""

    database: GatewayDatabase = GatewayDatabase()
    """Where LiteLLM keeps keys; with `keys: database`."""

    retries: Annotated[Count, Field(le=_MOST_RETRIES)] = 1
    """How many further backends one request may be given to; a server whose engine died unheard asks its next, once."""

    cooldown_s: Annotated[PositiveCount, Field(le=_LONGEST_COOLDOWN_S)] = 10
    """Seconds for which a backend that failed is left out."""

    log_prompts: Flag = False
    """Whether each question stands in the log, with the client that asked it."""

    ingress: Ingress = Ingress()
    """The load balancer in front of it."""

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield a database that nothing would read."""
        if self.keys is Keys.STATIC and self.database != GatewayDatabase():
            message = "static keys need no database; leave it out, or write 'keys: database'"
            yield Contradiction(("database",), message)
