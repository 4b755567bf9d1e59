"""What a plan says of the agent."""

from tests.planning.asked import asked
from tests.planning.routed import CERTIFICATE, MODELS, POOLS
from triad.planning.agent_row import agent_row
from triad.spec import PlatformSpec


def test_it_names_the_keys_in_secrets_manager() -> None:
    """So that a person finds them: its own, and those of its clients."""
    row = agent_row(asked(clients=["default", "web"]))

    assert row is not None
    assert row.gateway_key == "triad-dev/gateway-client/agent"
    assert row.client_keys == ("triad-dev/agent-client/default", "triad-dev/agent-client/web")


def test_a_key_by_hand_is_named_as_its_owner_named_it() -> None:
    """With LiteLLM's own keys."""
    keys = {"gateway": {"keys": "database"}, "agent": {"gateway_secret": "team/agent"}}
    row = agent_row(PlatformSpec.model_validate({"pools": POOLS, "models": MODELS, **keys}))

    assert row is not None
    assert row.gateway_key == "team/agent"


def test_it_says_where_it_runs_and_whether_it_has_a_door() -> None:
    """In dev on the controllers' nodes, and without a certificate inside the cluster alone."""
    dev, production = agent_row(asked()), agent_row(asked("production", ingress={"certificate": CERTIFICATE}))

    assert dev is not None
    assert production is not None
    assert (dev.pool, dev.has_balancer) == (None, False)
    assert (production.pool, production.has_balancer) == ("gateway-and-agents-arm64", True)


def test_without_an_agent_there_is_nothing_to_say() -> None:
    """A platform without models has none."""
    assert agent_row(PlatformSpec()) is None
