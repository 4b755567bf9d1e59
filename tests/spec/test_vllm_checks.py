"""Tests of triad.spec.vllm_checks."""

from collections.abc import Mapping

import pytest
from pydantic import ValidationError

from contracts.serve import DIRECT_STREAMING, HA_PROXY
from serving.environment import SettingsError
from serving.vllm_settings import read_vllm
from triad.spec.platform import PlatformSpec

_POOLS = {"gpu": {"silicon": "nvidia", "families": ["g6"]}}


def _accepted(keys: Mapping[str, object]) -> bool:
    model = {"model": "mistral-7b-instruct-v0.3", "pool": "gpu", **keys}
    try:
        PlatformSpec.model_validate({"pools": _POOLS, "models": {"m": model}})
    except ValidationError:
        return False

    return True


def _starts(*, slots: int = 4, context: int = 8192, step: int = 8192) -> bool:
    sizes = {"MAX_NUM_SEQ": slots, "MAX_MODEL_LEN": context, "MAX_NUM_BATCHED_TOKENS": step}
    variables = {HA_PROXY: "1", DIRECT_STREAMING: "1", "SERVED_MODEL_NAME": "m"}
    try:
        read_vllm(variables | {name: str(size) for name, size in sizes.items()})
    except SettingsError:
        return False

    return True


@pytest.mark.parametrize("context", [1, 15, 16, 17])
def test_a_context_is_accepted_if_our_server_starts_with_it(context: int) -> None:
    """What it refuses would be a pod that never gets ready."""
    assert _accepted({"context": context}) is _starts(context=context)


@pytest.mark.parametrize("slots", [1, 64, 256])
@pytest.mark.parametrize("more", [-48, -1, 0, 1, 2])
def test_a_step_is_accepted_if_our_server_starts_with_it(slots: int, more: int) -> None:
    """It needs a token for each request, and one for the probe of our own."""
    step = max(1, slots + more)

    assert _accepted({"slots": slots, "vllm": {"max_num_batched_tokens": step}}) is _starts(slots=slots, step=step)


@pytest.mark.parametrize(("step", "accepted"), [(63, False), (64, True)])
def test_a_step_of_vllms_own_server_needs_no_token_for_a_probe(step: int, accepted: bool) -> None:  # noqa: FBT001  # the case
    """There its own health is asked."""
    keys = {"runtime": "deployment", "slots": 64, "vllm": {"max_num_batched_tokens": step}}

    assert _accepted(keys) is accepted
