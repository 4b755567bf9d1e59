"""Tests of triad.twin.weights."""

from pathlib import Path

import pytest

from triad.catalog.models import Engine, Kind
from triad.documents.place import StandIn
from triad.twin.weights import UnknownWeightsError, stand_in

CACHE = Path("/cache")


def chosen(given: str | None, engine: Engine = Engine.LLAMA_CPP) -> StandIn:
    """Find a chat model."""
    return stand_in(given, Kind.CHAT, engine, shipped=Path("/tiny"), cache=CACHE)


def test_without_a_wish_the_model_that_ships_is_taken() -> None:
    """It needs no download."""
    found = chosen(None)

    assert (found.weights.name, found.folder, found.weights.repository) == ("tiny-chat", "/tiny", None)


def test_a_file_here_is_taken_as_it_is(tmp_path: Path) -> None:
    """Nothing is asked of the hub."""
    file = tmp_path / "mine.gguf"
    file.touch()
    found = chosen(str(file))

    assert (found.folder, found.weights.gguf, found.weights.repository) == (str(tmp_path), "mine.gguf", None)


def test_a_folder_here_is_for_vllm(tmp_path: Path) -> None:
    """It loads safetensors."""
    found = chosen(str(tmp_path), Engine.VLLM)

    assert (found.folder, found.weights.safetensors, found.weights.gguf) == (str(tmp_path), "", None)


def test_a_file_of_the_hub_has_a_place_in_the_cache() -> None:
    """The same for everybody who asks."""
    found = chosen("owner/name:sub/file-q4.gguf")

    assert (found.weights.repository, found.weights.gguf) == ("owner/name", "sub/file-q4.gguf")
    assert found.folder == "/cache/owner/name"


def test_a_repository_of_the_hub_is_for_vllm() -> None:
    """The whole of it."""
    found = chosen("owner/name", Engine.VLLM)

    assert (found.weights.repository, found.weights.safetensors) == ("owner/name", "")


@pytest.mark.parametrize(
    ("given", "engine", "reason"),
    [
        ("no-such-file.gguf", Engine.LLAMA_CPP, "neither a file here nor OWNER/NAME:FILE"),
        ("owner/name", Engine.LLAMA_CPP, "names no file; llama.cpp loads a GGUF file"),
        ("owner/name:x.gguf", Engine.VLLM, "names a file; vLLM loads a folder"),
        (str(Path(__file__).parent), Engine.LLAMA_CPP, "names no file"),
        (__file__, Engine.VLLM, "names a file"),
    ],
)
def test_what_the_engine_cannot_load_is_refused(given: str, engine: Engine, reason: str) -> None:
    """With what it can."""
    with pytest.raises(UnknownWeightsError, match=reason) as told:
        chosen(given, engine)
    assert given in str(told.value)
