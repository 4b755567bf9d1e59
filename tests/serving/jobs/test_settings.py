"""What the job is told, and every way to tell it wrong."""

from pathlib import Path

import pytest

from serving.environment import SettingsError
from serving.jobs.settings import FetchSettings, read_fetch

LEAST = {"MODEL_ID": "owner/tiny", "MODEL_DIR": "/models/tiny"}


def problems(**variables: str) -> tuple[str, ...]:
    """What is wrong with the least and some more."""
    with pytest.raises(SettingsError) as caught:
        read_fetch({**LEAST, **variables})
    return caught.value.problems


def test_a_repository_and_a_folder_are_enough() -> None:
    """The main branch's safetensors, from the hub."""
    assert read_fetch(LEAST) == FetchSettings(
        repository="owner/tiny",
        revision="main",
        filename=None,
        hub="https://huggingface.co",
        folder=Path("/models/tiny"),
        bucket=None,
        region="",
        token=None,
    )


def test_all_mistakes_come_at_once_a_line_each() -> None:
    """A person repairs the pod in one go."""
    with pytest.raises(SettingsError) as caught:
        read_fetch({"MODEL_ID": "tiny", "MODEL_FILENAME": "../a", "TRIAD_MODEL_CACHE_BUCKET": "weights"})
    found = caught.value.problems

    assert [line.split()[0] for line in found] == ["MODEL_DIR", "MODEL_ID", "MODEL_FILENAME", "AWS_REGION"]
    assert all("\n" not in line and ", allowed: " in line for line in found)


def test_a_pattern_names_no_key() -> None:
    """The bucket's key has the name of one file."""
    assert "without a pattern" in problems(MODEL_FILENAME="*Q4_0.gguf")[0]


@pytest.mark.parametrize("file", ["model.safetensors", "original/consolidated.00.pth", "gguf"])
def test_one_file_is_of_the_engine_that_reads_one(file: str) -> None:
    """Whatever vLLM reads comes with its whole folder."""
    assert "the path of one GGUF file" in problems(MODEL_FILENAME=file)[0]


def test_a_bucket_needs_its_region() -> None:
    """AWS's library for Python does not take it from AWS_REGION by itself."""
    assert problems(TRIAD_MODEL_CACHE_BUCKET="weights") == (
        "AWS_REGION is not set, allowed: the region of TRIAD_MODEL_CACHE_BUCKET 'weights'",
    )


def test_token_is_not_shown() -> None:
    """A log of the settings gives nothing away."""
    assert "hf_secret" not in repr(read_fetch({**LEAST, "HUGGING_FACE_HUB_TOKEN": "hf_secret"}))
