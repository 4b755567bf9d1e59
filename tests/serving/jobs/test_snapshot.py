"""Which files of a repository an engine reads."""

import pytest

from serving.jobs.snapshot import wanted

SHARDS = [
    "config.json",
    "model-00001-of-00002.safetensors",
    "model-00002-of-00002.safetensors",
    "model.safetensors.index.json",
]


def test_vllm_reads_weights_configuration_and_tokenizer() -> None:
    """And no pickles, pictures, code, or files of another engine."""
    read = ["chat_template.jinja", "config.json", "merges.txt", "model.safetensors", "tekken.json", "tokenizer.model"]
    others = ["modeling.py", "pytorch_model.bin", "flax_model.msgpack", "model.pth", "README.md", "a.png", "x.gguf"]

    assert wanted([*read, *others], None) == read


@pytest.mark.parametrize(
    "twice",
    [
        ["consolidated.safetensors"],
        ["consolidated-00001-of-00002.safetensors", "consolidated.safetensors.index.json"],
        ["original/consolidated.00.pth", "original/params.json", "original/tokenizer.model"],
        ["original/model.safetensors", "metal/model.bin"],
        ["onnx/model.onnx", "onnx/config.json"],
        ["fp8/model.safetensors", "fp8/config.json", "gguf/config.json"],
    ],
)
def test_the_same_weights_are_not_read_twice(twice: list[str]) -> None:
    """Meta's, Mistral's and other programs' own layouts lie beside the hub's."""
    assert wanted([*SHARDS, *twice], None) == SHARDS


def test_a_layout_that_is_alone_is_read() -> None:
    """Else there would be none."""
    alone = ["consolidated.safetensors", "consolidated.safetensors.index.json", "params.json", "tekken.json"]

    assert wanted(alone, None) == alone


def test_folders_that_vllm_looks_into_are_kept() -> None:
    """Modules of sentence-transformers, with their weights, and further templates."""
    read = ["1_Pooling/config.json", "2_Dense/model.safetensors", "additional_chat_templates/rag.jinja", *SHARDS]

    assert wanted(read, None) == read


@pytest.mark.parametrize("paths", [["config.json", "pytorch_model.bin"], ["unet/model.safetensors", "config.json"]])
def test_without_weights_that_are_read_there_is_nothing(paths: list[str]) -> None:
    """A repository of pickles, or of another program, is refused, not half fetched."""
    assert wanted(paths, None) == []


def test_llama_cpp_reads_its_one_file() -> None:
    """By its whole path."""
    assert wanted(["a.gguf", "deep/a.gguf", "config.json"], "deep/a.gguf") == ["deep/a.gguf"]
    assert wanted(["a.gguf"], "b.gguf") == []
