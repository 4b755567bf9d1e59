"""Tests of triad.planning.agent_timing."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.planning.asked import AGENTS, asked
from tests.planning.routed import MODELS, POOLS
from triad.planning.agent_timing import AGENT_CHAIN, agent_broken, agent_timing
from triad.planning.timing import Link
from triad.spec import PlatformSpec
from triad.spec.agent import DRAIN_S
from triad.spec.fields import seconds

MOST_IDLE_S = 4000
"""Of an Application Load Balancer (its user guide, connection idle timeout)."""


@settings(deadline=None)
@given(st.integers(20, 575))
def test_the_chain_holds_for_whatever_a_spec_may_ask(budget_s: int) -> None:
    """Who waits around an answer waits longer, and no load balancer is asked for more than it can."""
    times = agent_timing(asked(budget={"seconds": budget_s}))

    assert list(agent_broken(times)) == []
    assert times.answer_s == budget_s
    assert times.load_balancer_s <= MOST_IDLE_S


@settings(deadline=None)
@given(st.integers(20, 575), st.integers(60, 600))
def test_an_answer_that_the_spec_takes_ends_before_its_node(budget_s: int, grace_s: int) -> None:
    """What the spec calls the time around an answer is what the chain adds up to."""
    agents = {**AGENTS, "termination_grace": f"{grace_s}s"}
    keys = {"pools": {**POOLS, "agents": agents}, "models": MODELS, "agent": {"budget": {"seconds": budget_s}}}
    try:
        spec = PlatformSpec.model_validate(keys)
    except ValueError:
        assert budget_s + DRAIN_S > grace_s
    else:
        grace = agent_timing(spec).termination_grace_s
        assert grace == budget_s + DRAIN_S <= seconds(spec.pools["agents"].grace)


@pytest.mark.parametrize("link", AGENT_CHAIN, ids=str)
def test_a_link_that_does_not_hold_is_named(link: Link) -> None:
    """Equal is not longer: each inequality can break by itself, and says what happens then."""
    times = agent_timing(asked())
    spoiled = replace(times, **{link.outer: sum(getattr(times, each) for each in link.inner)})

    assert link in list(agent_broken(spoiled))
    assert link.otherwise in str(link)
