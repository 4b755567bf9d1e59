"""Who has a key of the gateway."""

from tests.planning.routed import MODELS, POOLS
from triad.planning.gateway_clients import gateway_clients
from triad.spec import PlatformSpec


def spec_of(**keys: object) -> PlatformSpec:
    """Make a platform with three models."""
    return PlatformSpec.model_validate({"pools": POOLS, "models": MODELS, **keys})


def test_the_agent_is_a_client_that_may_ask_its_route_alone() -> None:
    """After those of the spec, which stay as they are."""
    clients = gateway_clients(spec_of(agent={"route": "cpu"}))

    assert list(clients) == ["default", "agent"]
    assert clients["agent"].models == ("cpu",)
    assert clients["default"].models == ()


def test_what_the_spec_says_of_that_client_holds() -> None:
    """Its limits, and all routes where it names none."""
    spec = spec_of(gateway={"clients": {"agent": {"parallel": 9}, "team": {}}})

    assert gateway_clients(spec) == spec.gateway.clients


def test_no_agent_is_no_client() -> None:
    """And where LiteLLM keeps the keys, none of its clients stands here."""
    database = {"gateway": {"keys": "database"}, "agent": {"gateway_secret": "team/agent"}}

    assert set(gateway_clients(spec_of(agent={"enabled": False}))) == {"default"}
    assert set(gateway_clients(spec_of(**database))) == {"default"}
