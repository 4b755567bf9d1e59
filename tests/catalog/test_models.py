"""Tests of triad.catalog.models."""

import re
from pathlib import Path

import pytest

from serving.gguf import trained_context
from triad.catalog.models import MODELS, CatalogModel, Engine, Kind


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_every_model_has_files_for_an_engine_and_says_where_it_was_read(model: CatalogModel) -> None:
    """A revision is a whole commit, and belongs to a repository."""
    assert model.engines
    assert model.source
    assert model.context >= 128
    assert model.revision is None or (model.repository and re.fullmatch(r"[0-9a-f]{40}", model.revision))


def test_the_usual_engine_of_a_gguf_file_is_llama_cpp() -> None:
    """A model with both kinds of files runs where no accelerator is."""
    assert MODELS["tiny-chat"].engines == (Engine.LLAMA_CPP, Engine.VLLM)
    assert MODELS["mistral-7b-instruct-v0.3"].engines == (Engine.VLLM,)
    assert MODELS["snowflake-arctic-embed-s-f16"].engines == (Engine.LLAMA_CPP,)


def test_only_a_model_with_tool_tokens_has_a_parser() -> None:
    """Version 0.2 of Mistral's model has none; 0.3 brought them."""
    assert MODELS["mistral-7b-instruct-v0.2"].vllm_tool_parser is None
    assert MODELS["mistral-7b-instruct-v0.3"].vllm_tool_parser == "mistral"


@pytest.mark.parametrize("kind", Kind)
def test_a_model_of_each_kind_needs_no_download(kind: Kind) -> None:
    """What ships with the platform has no repository."""
    assert [each.name for each in MODELS.values() if each.kind is kind and each.repository is None]


@pytest.mark.parametrize(
    "model", [each for each in MODELS.values() if each.repository is None], ids=lambda model: model.name
)
def test_a_shipped_file_says_of_itself_what_the_catalogue_says(root: Path, model: CatalogModel) -> None:
    """Its name, its bytes, and the longest context that it was trained for."""
    folder = root / "models" / "tiny"

    assert (folder / str(model.gguf)).stat().st_size == model.weight_bytes
    assert trained_context(folder / str(model.gguf)) == model.context
    assert model.safetensors is None or (folder / model.safetensors / "config.json").is_file()


SEEDS = {
    "deepseek-r1-distill-llama-8b",
    "llama-3.2-1b",
    "llama-4-scout-17b-16e-instruct-int4",
    "mistral-small-24b-instruct-2501",
    "llama-2-13b-chat",
    "llama-3-70b-instruct",
    "llama-3.1-8b-instruct",
    "mistral-7b-instruct-v0.2",
    "mistral-7b-instruct-v0.3",
    "qwq-32b",
    "qwq-32b-awq",
    "qwq-32b-q4_k_m",
    "deepseek-r1-distill-qwen-7b-q4_k_m",
    "llama-3.2-1b-instruct-q4_0",
    "llama-3.2-3b-instruct-q4_0",
    "qwen3-14b",
    "snowflake-arctic-embed-s-f16",
    "tiny-chat",
    "tiny-embedder",
}


def test_every_model_of_the_seeds_can_be_named() -> None:
    """Whoever comes from there finds it here."""
    assert set(MODELS) >= SEEDS


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_a_copy_names_its_base_and_keeps_its_shape(model: CatalogModel) -> None:
    """Quantised weights have the sizes of those that they were made from."""
    base = MODELS.get(model.base or model.name)

    assert model.base is None or model.base in model.lineage
    assert base is None or base.shape == model.shape


def test_a_template_comes_with_the_parser_that_needs_it() -> None:
    """And is one of vLLM's examples."""
    templates = {model.name: model.vllm_chat_template for model in MODELS.values() if model.vllm_chat_template}

    assert all(MODELS[name].vllm_tool_parser for name in templates)
    assert all(template.startswith("examples/tool_chat_template_") for template in templates.values())


def test_what_no_source_says_is_absent() -> None:
    """No size of the INT4 copy of Scout was found, and nobody says whether Mistral's repository is gated."""
    assert MODELS["llama-4-scout-17b-16e-instruct-int4"].weight_bytes is None
    assert MODELS["llama-4-scout-17b-16e-instruct-int4"].loaded_bytes is not None
    assert MODELS["mistral-7b-instruct-v0.3"].gated is None
    assert MODELS["llama-3.1-8b-instruct"].gated is True
    assert MODELS["llama-2-13b-chat"].gated is False
