"""On which nodes the agent runs."""

from tests.planning.asked import AGENTS
from tests.planning.routed import MODELS, POOLS
from triad.planning.agent_place import agent_place
from triad.planning.gateway_place import gateway_place
from triad.planning.pools import AGENT_POOL
from triad.spec import PlatformSpec


def spec_of(size: str = "dev", pool: str | None = None, **pools: object) -> PlatformSpec:
    """Make a platform with these pools besides those of its models."""
    keys = {"size": size, "pools": {**POOLS, **pools}, "models": MODELS, "agent": {"pool": pool}}

    return PlatformSpec.model_validate(keys)


def test_it_lies_where_the_gateway_lies() -> None:
    """Beside the controllers in dev, so that a small platform has no node more; on nodes of both in production."""
    assert agent_place(spec_of()) == gateway_place(spec_of())
    assert agent_place(spec_of()).pool is None
    assert agent_place(spec_of("production")).pool == AGENT_POOL
    assert agent_place(spec_of(agents=AGENTS)).pool == "agents"


def test_a_pool_that_is_named_is_taken() -> None:
    """By its own label and through its taint, wherever the gateway is."""
    place = agent_place(spec_of(pool="b", a=AGENTS, b=AGENTS))

    assert place.node_selector == {"model-inferencing": "agent-arm", "triad/pool": "b"}
    assert [(each.key, each.value) for each in place.tolerations] == [("model-inferencing", "agent-arm")]
    assert gateway_place(spec_of(pool="b", a=AGENTS, b=AGENTS)).pool == "a"
