"""Tests of triad.twin.weights."""

from collections.abc import Callable
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


def test_a_file_here_is_taken_as_it_is(gguf: Callable[..., Path]) -> None:
    """Nothing is asked of the hub."""
    file = gguf("mine.gguf")
    found = chosen(str(file))

    assert (found.folder, found.weights.gguf, found.weights.repository) == (str(file.parent), "mine.gguf", None)


@pytest.mark.parametrize(("kind", "option"), [(Kind.CHAT, "model"), (Kind.EMBEDDING, "embedder")])
def test_a_file_that_is_none_of_a_model_is_refused_in_one_line(kind: Kind, option: str) -> None:
    """With the option, the file, and what is allowed."""
    with pytest.raises(UnknownWeightsError) as told:
        stand_in(__file__, kind, Engine.LLAMA_CPP, shipped=Path("/tiny"), cache=CACHE)

    assert str(told.value) == f"{option}: {__file__!r} is no GGUF file; allowed: a file that begins with GGUF"


def test_an_embedder_is_refused_as_chat_model(gguf: Callable[..., Path]) -> None:
    """As an embedder it is welcome."""
    file = str(gguf(architecture="bert", pooling=2))

    assert stand_in(file, Kind.EMBEDDING, Engine.LLAMA_CPP, shipped=Path("/tiny"), cache=CACHE).weights.gguf
    with pytest.raises(UnknownWeightsError, match=r"^model: .* is an embedding model \(bert\); allowed: a chat model"):
        chosen(file)


def test_a_folder_here_is_for_vllm(tmp_path: Path) -> None:
    """It loads safetensors."""
    (tmp_path / "config.json").touch()
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
        (str(Path(__file__).parent), Engine.VLLM, "holds no config.json; allowed: a folder"),
    ],
)
def test_what_the_engine_cannot_load_is_refused(given: str, engine: Engine, reason: str) -> None:
    """With what it can."""
    with pytest.raises(UnknownWeightsError, match=reason) as told:
        chosen(given, engine)
    assert given in str(told.value)
