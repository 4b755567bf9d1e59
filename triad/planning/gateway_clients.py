"""Who has a key of the gateway."""

from collections.abc import Mapping

from triad.spec.agent import AGENT_CLIENT
from triad.spec.client import Client
from triad.spec.gateway import Keys
from triad.spec.platform import PlatformSpec


def gateway_clients(spec: PlatformSpec) -> Mapping[str, Client]:
    """List the clients of the spec, and the agent, which may ask its route alone unless they say otherwise.

    Where LiteLLM keeps the keys, its administrator makes that of the agent too, and none stands here.
    """
    given, route = spec.gateway.clients, spec.agent_route
    if AGENT_CLIENT in given or not spec.has_agent or route is None or spec.gateway.keys is Keys.DATABASE:
        return given

    return {**given, AGENT_CLIENT: Client(models=(route,))}
