"""Which files of a repository an engine loads."""

from serving.jobs.snapshot import snapshot


def test_weights_configuration_and_tokenizer_are_loaded() -> None:
    """And no pickles, pictures or code."""
    loaded = ["chat_template.jinja", "config.json", "merges.txt", "model.safetensors", "tokenizer.model"]

    assert snapshot([*loaded, "modeling.py", "pytorch_model.bin", "README.md", "a.png", "x.gguf"]) == loaded


def test_the_same_weights_are_not_loaded_twice() -> None:
    """Meta's and Mistral's own layouts lie beside the hub's."""
    shards = ["config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]

    assert (
        snapshot([*shards, "consolidated.safetensors", "original/consolidated.00.pth", "original/params.json"])
        == shards
    )


def test_a_layout_that_is_alone_is_loaded() -> None:
    """Else there would be none."""
    assert snapshot(["consolidated.safetensors", "params.json"]) == ["consolidated.safetensors", "params.json"]


def test_without_safetensors_there_is_nothing_to_load() -> None:
    """A repository of pickles is refused, not half fetched."""
    assert snapshot(["config.json", "pytorch_model.bin"]) == []
