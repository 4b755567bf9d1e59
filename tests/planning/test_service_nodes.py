"""The nodes that gateway and agent take."""

from triad.planning.service_nodes import ServiceNodes, service_nodes
from triad.spec import PlatformSpec

MODEL = {"chat": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"}}
AGENTS = {"silicon": "graviton", "role": "agents"}


def spec_of(size: str, agents: dict[str, object], **keys: object) -> PlatformSpec:
    """Make a platform with one model and a pool for agents."""
    pools = {"graviton": {"silicon": "graviton"}, "agents": {**AGENTS, **agents}}

    return PlatformSpec.model_validate({"size": size, "pools": pools, "models": MODEL, **keys})


def found(spec: PlatformSpec) -> list[tuple[str, int]]:
    """Name what runs on them, and count them."""
    return [(each.of, each.count) for each in service_nodes(spec)]


def only(spec: PlatformSpec) -> ServiceNodes:
    """Take the nodes of the one pool."""
    [nodes] = service_nodes(spec)

    return nodes


def test_beside_the_controllers_they_take_none_of_their_own() -> None:
    """Those nodes are counted already."""
    assert found(PlatformSpec.model_validate({"models": MODEL})) == []


def test_the_cheapest_node_with_room_for_one_of_each_counts() -> None:
    """A medium has one core, which its agents share; a large has room for both, so the agent adds no node."""
    with_both = spec_of("production", {"families": ["c7g"], "sizes": ["medium", "large", "xlarge"]})
    with_gateway = with_both.model_copy(update={"agent": with_both.agent.model_copy(update={"enabled": False})})

    assert found(with_both) == [("gateway and agent", 2)]
    assert found(with_gateway) == [("gateway", 2)]
    assert only(with_both).node.instance.name == only(with_gateway).node.instance.name == "c7g.large"


def test_there_are_as_many_as_the_service_that_runs_most_often_has_replicas() -> None:
    """Replicas of one service lie apart, those of two lie together."""
    assert found(spec_of("production", {}, agent={"replicas": {"min": 5}})) == [("gateway and agent", 5)]
    assert found(spec_of("production", {}, gateway={"replicas": {"min": 4}})) == [("gateway and agent", 4)]


def test_an_agent_elsewhere_has_nodes_of_its_own() -> None:
    """On the pool that it names."""
    pools = {"graviton": {"silicon": "graviton"}, "a": AGENTS, "b": AGENTS}
    spec = PlatformSpec.model_validate({"pools": pools, "models": MODEL, "agent": {"pool": "b"}})

    assert found(spec) == [("gateway", 1), ("agent", 1)]


def test_without_models_nothing_takes_a_node() -> None:
    """However many pools there are."""
    assert found(PlatformSpec.model_validate({"size": "production", "pools": {"agents": AGENTS}})) == []
