"""On which nodes the gateway runs."""

from triad.catalog.instances import Architecture
from triad.planning.gateway_place import gateway_place
from triad.planning.pools import AGENT_POOL
from triad.spec import PlatformSpec

MODEL = {"chat": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"}}
GRAVITON = {"silicon": "graviton"}


def spec_of(size: str = "dev", /, **pools: object) -> PlatformSpec:
    """Make a platform with one model and some more pools."""
    return PlatformSpec.model_validate({"size": size, "pools": {"graviton": GRAVITON, **pools}, "models": MODEL})


def test_in_dev_it_shares_the_nodes_that_are_always_there() -> None:
    """They carry no taint, and a node of its own would cost as much again as the gateway is worth there."""
    place = gateway_place(spec_of())

    assert place.pool is None
    assert place.node_selector == {"triad/pool": "system"}
    assert place.tolerations == ()
    assert place.architecture is Architecture.ARM64


def test_a_pool_for_agents_is_taken() -> None:
    """By its own label, and through its taint, so that it never lands among models."""
    place = gateway_place(spec_of(agents={"silicon": "graviton", "role": "agents"}))

    assert place.pool == "agents"
    assert place.node_selector == {"model-inferencing": "agent-arm", "triad/pool": "agents"}
    assert [(each.key, each.value) for each in place.tolerations] == [("model-inferencing", "agent-arm")]


def test_graviton_comes_before_other_nodes_wherever_it_stands() -> None:
    """It costs less for the same work."""
    pools = {"a": {"silicon": "x86", "role": "agents"}, "b": {"silicon": "graviton", "role": "agents"}}

    assert gateway_place(spec_of("dev", **pools)).pool == "b"
    assert gateway_place(spec_of(a=pools["a"])).architecture is Architecture.AMD64


def test_production_adds_nodes_for_it() -> None:
    """Six replicas beside Karpenter would leave it no room."""
    place = gateway_place(spec_of("production"))

    assert place.pool == AGENT_POOL
    assert place.architecture is Architecture.ARM64


def test_a_pool_that_is_turned_off_is_an_answer_too() -> None:
    """Named and off: it then runs beside the controllers, in production as well."""
    off = {"silicon": "graviton", "role": "agents", "enabled": False}

    assert gateway_place(spec_of("production", agents=off)).pool is None
