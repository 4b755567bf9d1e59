"""Facts that only AWS knows."""

import pytest

from contracts.facts import Facts, placeholders


def test_a_pod_finds_each_fact_under_its_own_name() -> None:
    """The region under the name that AWS's libraries read, ours under ours; of the registry it knows its image."""
    facts = Facts(region="us-east-1", model_cache_bucket="weights", registry="ours")

    assert facts.environment() == {"AWS_REGION": "us-east-1", "TRIAD_MODEL_CACHE_BUCKET": "weights"}


def test_a_rendering_that_nobody_deploys_says_what_would_stand_there() -> None:
    """A reviewer reads what a value is, not a token's number."""
    assert list(placeholders().environment().values()) == ["${region}", "${model_cache_bucket}"]
    assert placeholders().registry == "${registry}"


def test_the_gateways_cache_is_a_fact_where_there_is_one() -> None:
    """Under the name that LiteLLM reads; a platform without one does not speak of it."""
    facts = Facts(region="us-east-1", model_cache_bucket="weights", registry="ours", gateway_cache="cache.internal")

    assert facts.environment()["REDIS_HOST"] == "cache.internal"
    assert placeholders(gateway_cache=True).environment()["REDIS_HOST"] == "${gateway_cache}"
    assert "REDIS_HOST" not in placeholders().environment()


def test_facts_are_not_compared() -> None:
    """Two tokens that differ may stand for one value, so equality says nothing."""
    assert placeholders() != placeholders()


def test_facts_do_not_change() -> None:
    """Every chart writes the same."""
    with pytest.raises(AttributeError):
        placeholders().region = "elsewhere"  # type: ignore[misc]  # what is tested
