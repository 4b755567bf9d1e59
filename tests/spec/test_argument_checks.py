"""Tests of triad.spec.argument_checks."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from triad.catalog.models import Engine
from triad.spec.argument_checks import contradictions
from triad.spec.free_arguments import FREE
from triad.spec.model import Model
from triad.spec.runtime import Runtime

_TABLES = {Engine.VLLM: "vllm_arguments.txt", Engine.LLAMA_CPP: "llama_arguments.txt"}
_MODELS = {Engine.VLLM: "mistral-7b-instruct-v0.3", Engine.LLAMA_CPP: "llama-3.2-3b-instruct-q4_0"}


class _Option(NamedTuple):
    """One of the engine's own, as its help writes it."""

    spellings: tuple[str, ...]
    takes_value: bool


def _options(engine: Engine) -> Iterator[_Option]:
    text = (Path(__file__).parent / _TABLES[engine]).read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        words = line.split()
        yield _Option(tuple(word for word in words if word != "="), words[-1] == "=")


def _model(engine: Engine, *words: str) -> Model:
    return Model(model=_MODELS[engine], pool="p", runtime=Runtime.DEPLOYMENT).model_copy(update={"args": words})


def _said(engine: Engine, *words: str) -> list[str]:
    return [each.message for each in contradictions(_model(engine, *words))]


def _written(spelling: str) -> Iterator[str]:
    """Whole, with the other stroke, and as argparse also takes it: shortened, or with the value in the same word."""
    yield spelling
    if spelling.startswith("--"):
        yield from (spelling[:-1], f"{spelling}=2", f"--{spelling.removeprefix('--').replace('-', '_')}")
    else:
        yield f"{spelling}2"


@pytest.mark.parametrize("engine", Engine)
def test_no_spelling_of_what_may_not_be_added_gets_through(engine: Engine) -> None:
    """Of every option that the engine has, by each of its names."""
    forms = [form for each in _options(engine) for spelling in each.spellings for form in _written(spelling)]
    words = [word for form in forms for word in (form, "2")]
    refused = {path[-1] for path, _ in contradictions(_model(engine, *words))}
    through = {form.partition("=")[0].replace("_", "-") for index, form in enumerate(forms) if 2 * index not in refused}

    assert len(forms) > 1000
    assert through <= set(FREE[engine].names)


@pytest.mark.parametrize("engine", Engine)
def test_what_may_be_added_is_an_option_of_the_engine_that_takes_as_many_values(engine: Engine) -> None:
    """Else the word after it would be another model, or the server would not start."""
    takes = {spelling: each.takes_value for each in _options(engine) for spelling in each.spellings}
    free = FREE[engine]

    assert {name: takes.get(name) for name in free.names} == {name: name in free.valued for name in free.names}
    assert [name for name in free.valued if _said(engine, name, "-1")] == []
    assert [name for name in free.switches if _said(engine, name)] == []


@pytest.mark.parametrize("engine", Engine)
def test_what_may_be_added_is_in_the_docs(engine: Engine, root: Path) -> None:
    """Whoever is told that an option is none of them finds all."""
    text = (root / "docs" / "models.md").read_text(encoding="utf-8")

    assert [name for name in FREE[engine].names if f"`{name}`" not in text] == []


@pytest.mark.parametrize(
    ("engine", "words"),
    [
        (Engine.VLLM, ("-n2",)),
        (Engine.VLLM, ("-r1",)),
        (Engine.VLLM, ("-pcp", "2")),
        (Engine.VLLM, ("-O3",)),
        (Engine.VLLM, ("--dtype", "float32")),
        (Engine.VLLM, ("--num-gpu-blocks-override", "9")),
        (Engine.VLLM, ("--quantization", "fp8")),
        (Engine.VLLM, ("--spec-model", "a/b")),
        (Engine.VLLM, ("--enable-lora",)),
        (Engine.VLLM, ("--trust-remote-code",)),
        (Engine.VLLM, ("--middleware", "a.b")),
        (Engine.VLLM, ("--enforce-eager", "a/b")),
        (Engine.VLLM, ("--override-generation-config.temperature", "0")),
        (Engine.VLLM, ("--",)),
        (Engine.LLAMA_CPP, ("-cram", "8192")),
        (Engine.LLAMA_CPP, ("-to", "5")),
        (Engine.LLAMA_CPP, ("-fit", "on")),
        (Engine.LLAMA_CPP, ("-hfr", "a/b")),
        (Engine.LLAMA_CPP, ("-dr", "a/b")),
        (Engine.LLAMA_CPP, ("--slots",)),
        (Engine.LLAMA_CPP, ("--verbosity", "9")),
        (Engine.LLAMA_CPP, ("-v",)),
        (Engine.LLAMA_CPP, ("--tools", "all")),
        (Engine.LLAMA_CPP, ("--rpc", "10.0.0.1:1")),
    ],
)
def test_what_the_fit_did_not_judge_or_would_open_a_door_is_refused(engine: Engine, words: tuple[str, ...]) -> None:
    """Memory, ranks, other weights, other people's code, and prompts in the log."""
    assert len(_said(engine, *words)) >= 1


@pytest.mark.parametrize(
    ("engine", "words", "told"),
    [
        (Engine.VLLM, ("--seed",), "'--seed' takes a value; write it after it"),
        (Engine.VLLM, ("--seed", "--enforce-eager"), "'--seed' takes a value, got '--enforce-eager'"),
        (Engine.VLLM, ("--enforce-eager=1",), "takes no value, got '--enforce-eager=1'; write '--enforce-eager' alone"),
        (Engine.VLLM, ("--max_model_len", "9"), "'--max-model-len' is set by context; leave it out"),
        (Engine.VLLM, ("--sed", "5"), "unknown further argument of vllm '--sed'; nearest of 32 allowed: '--seed'"),
        (Engine.LLAMA_CPP, ("--seed=5",), "reads a value as a word of its own, got '--seed=5'"),
    ],
)
def test_what_is_wrong_with_an_argument_is_told(engine: Engine, words: tuple[str, ...], told: str) -> None:
    """In one line, with what to write."""
    found = _said(engine, *words)

    assert told in found[0]


def test_a_value_is_no_argument() -> None:
    """Neither a number below nothing nor a word in the same one."""
    assert _said(Engine.VLLM, "--seed", "-1", "--stream-interval=4", "--enforce-eager") == []
    assert _said(Engine.LLAMA_CPP, "--seed", "-1", "--top_k", "4", "--cache-prompt") == []
