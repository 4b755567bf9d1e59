"""Tests of triad.planning.llama_arguments."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from serving.command import UBATCH
from tests.planning.placed import placed
from triad.planning.llama_arguments import llama_arguments


def told(**model: object) -> tuple[str, ...]:
    """List the arguments of one model."""
    return llama_arguments(placed("llama", "production", **model))


@pytest.mark.parametrize(
    ("model", "flags"),
    [
        ({"slots": 2}, {"--parallel": "2", "--ctx-size": "16384"}),
        ({"context": 1024}, {"--ctx-size": "4096"}),
        ({"cpus": 5}, {"--threads": "5", "--threads-batch": "5"}),
        ({"port": 8123}, {"--port": "8123"}),
        ({"longest_answer": "60s"}, {"--timeout": "60"}),
        ({"log_level": "error"}, {"--log-verbosity": "1"}),
    ],
)
def test_a_key_is_its_arguments(model: Mapping[str, object], flags: Mapping[str, str]) -> None:
    """Slots share one cache, which is as long as all of them together."""
    before, after = told(), told(**model)
    changed = {after[index - 1]: new for index, (old, new) in enumerate(zip(before, after, strict=True)) if old != new}

    assert changed == flags


def test_an_embedder_takes_its_context_in_one_step() -> None:
    """With one cache for all slots, as behind Ray."""
    arguments = told(model="snowflake-arctic-embed-s-f16")

    assert arguments[-2:] == ("--embeddings", "--kv-unified")
    assert arguments[arguments.index("--ubatch-size") + 1] == "512"


def test_the_file_is_that_of_the_catalogue() -> None:
    """Below the folder into which the init container puts it."""
    weights = placed("llama").served.weights

    assert Path(told()[1]) == Path("/models") / weights.name / str(weights.gguf)


def test_a_step_is_as_long_as_behind_ray() -> None:
    """The fit counts its buffer."""
    assert told()[told().index("--ubatch-size") + 1] == str(UBATCH)
