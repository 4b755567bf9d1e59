"""The node that a replica of the gateway takes."""

from triad.planning.gateway_node import gateway_node
from triad.spec import PlatformSpec

MODEL = {"chat": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"}}


def spec_of(size: str, **agents: object) -> PlatformSpec:
    """Make a platform with one model and a pool for agents."""
    pools = {"graviton": {"silicon": "graviton"}, "agents": {"silicon": "graviton", "role": "agents", **agents}}

    return PlatformSpec.model_validate({"size": size, "pools": pools, "models": MODEL})


def test_beside_the_controllers_it_takes_none_of_its_own() -> None:
    """Their nodes are counted already."""
    assert gateway_node(PlatformSpec.model_validate({"models": MODEL})) is None


def test_the_cheapest_node_with_room_counts() -> None:
    """A medium has one core, which its agents share."""
    small = gateway_node(spec_of("production", families=["c7g"], sizes=["medium", "large", "xlarge"]))

    assert small is not None
    assert small.instance.name == "c7g.large"


def test_no_gateway_takes_no_node() -> None:
    """However many pools there are."""
    spec = PlatformSpec.model_validate(
        {"size": "production", "pools": {"agents": {"silicon": "graviton", "role": "agents"}}}
    )

    assert gateway_node(spec) is None
