"""Tests of triad.planning.timing."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triad.planning.timing import CHAIN, Link, broken, timing
from triad.spec import PlatformSpec
from triad.spec.fields import seconds
from triad.spec.model import Model
from triad.spec.model_checks import DRAIN_S

LONGEST_GRACE_S = 600
MOST_IDLE_S = 4000
"""Of an Application Load Balancer (its user guide, connection idle timeout)."""


def model(longest_s: int) -> Model:
    """Make a model whose answers may take so long."""
    return Model(model="tiny-chat", pool="graviton", longest_answer=f"{longest_s}s")


@settings(deadline=None)
@given(st.lists(st.integers(1, LONGEST_GRACE_S - DRAIN_S), min_size=1, max_size=4))
def test_the_chain_holds_for_whatever_a_spec_may_ask(answers: list[int]) -> None:
    """Who waits around another waits longer, and no load balancer is asked for more than it can."""
    times = timing(model(each) for each in answers)

    assert list(broken(times)) == []
    assert times.request_s == max(answers)
    assert times.load_balancer_s <= MOST_IDLE_S


@settings(deadline=None)
@given(st.integers(1, LONGEST_GRACE_S), st.integers(60, LONGEST_GRACE_S))
def test_a_model_that_the_spec_takes_ends_before_its_node(longest_s: int, grace_s: int) -> None:
    """What the spec calls the time around an answer is what the chain adds up to."""
    keys = {
        "pools": {"g": {"silicon": "graviton", "termination_grace": f"{grace_s}s"}},
        "models": {"m": {"model": "tiny-chat", "pool": "g", "longest_answer": f"{longest_s}s"}},
    }
    try:
        spec = PlatformSpec.model_validate(keys)
    except ValueError:
        assert longest_s + DRAIN_S > grace_s
    else:
        times = timing(spec.models.values())
        assert times.termination_grace_s == longest_s + DRAIN_S <= seconds(spec.pools["g"].grace)


@pytest.mark.parametrize("link", CHAIN, ids=str)
def test_a_link_that_does_not_hold_is_named(link: Link) -> None:
    """Equal is not longer: each inequality can break by itself, and says what happens then."""
    times = timing([model(60)])
    sums = {name: sum(getattr(times, each) for each in link.inner) for name in [link.outer]}
    spoiled = replace(times, **sums)

    assert link in list(broken(spoiled))
    assert link.outer in str(link)
    assert link.otherwise in str(link)
