"""The weights that ship: small, alike in both formats, and the ones that the card names."""

import json
from pathlib import Path
from string import ascii_uppercase

import pytest

from models.tiny import card
from models.tiny.transcript import CONTROL, MARKUP, STOP
from tests.models.formats import F16, Tensor, read_gguf, read_safetensors

CHAT = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}
LIMIT = 10_000_000


@pytest.fixture(scope="module")
def tiny(root: Path) -> Path:
    """Find the models."""
    return root / "models" / "tiny"


def test_all_files_together_are_small(tiny: Path) -> None:
    """They lie in the repository, so they stay below ten megabytes."""
    assert sum((tiny / name).stat().st_size for name in card.SHIPPED) <= LIMIT


def test_the_card_names_the_files_that_ship(tiny: Path) -> None:
    """Sizes and hashes on the card are those of the files."""
    written = (tiny / "README.md").read_text(encoding="utf-8")

    assert "\n".join(card.files(tiny)) in written


def test_a_card_is_renewed_between_its_marks(tmp_path: Path) -> None:
    """What people wrote around the figures stays."""
    for name in card.SHIPPED:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"weights")
    (tmp_path / "README.md").write_text(f"before\n{card.BEGIN}\nold\n{card.END}\nafter\n", encoding="utf-8")

    card.renew(tmp_path, ["| loss | 1 |"])
    written = (tmp_path / "README.md").read_text(encoding="utf-8")

    assert written.startswith(f"before\n{card.BEGIN}\n| Figure | Value |")
    assert written.endswith(f"{card.END}\nafter\n")
    assert "| loss | 1 |" in written
    assert "old" not in written


def test_both_formats_hold_the_same_chat_model(tiny: Path) -> None:
    """llama.cpp and vLLM serve the same weights; only the rows of queries and keys stand in another order."""
    _, ours = read_gguf(tiny / "chat.gguf")
    theirs = read_safetensors(tiny / "chat" / "model.safetensors")

    assert len(ours) == len(theirs)
    assert {name for name, tensor in theirs.items() if _as_gguf(name, tensor) != ours[_name(name)].half()} == set()


def test_the_chat_file_says_how_to_run_it(tiny: Path) -> None:
    """Architecture, context, chat template and the piece that ends an answer are in the file itself."""
    metadata, tensors = read_gguf(tiny / "chat.gguf")
    pieces = metadata["tokenizer.ggml.tokens"]
    assert isinstance(pieces, list)

    assert metadata["general.architecture"] == "llama"
    assert metadata["llama.context_length"] == 2048
    assert metadata["tokenizer.chat_template"] == (tiny / "chat_template.jinja").read_text(encoding="utf-8")
    assert pieces[metadata["tokenizer.ggml.eos_token_id"]] == STOP  # type: ignore[index]  # an int by the format
    assert tensors["blk.0.attn_q.weight"].kind == F16


def test_the_embedder_file_says_how_its_vectors_are_made(tiny: Path) -> None:
    """It looks both ways and gives the mean over positions (pooling type 1)."""
    metadata, _ = read_gguf(tiny / "embedder.gguf")

    assert metadata["general.architecture"] == "llama-embed"
    assert metadata["llama-embed.attention.causal"] is False
    assert metadata["llama-embed.pooling_type"] == 1
    assert "tokenizer.chat_template" not in metadata


def test_markup_of_calls_and_thoughts_is_text(tiny: Path) -> None:
    """Servers drop control pieces (type 3) from what they show their parsers, and keep the user's own (type 4)."""
    metadata, _ = read_gguf(tiny / "chat.gguf")
    kinds = dict(zip(metadata["tokenizer.ggml.tokens"], metadata["tokenizer.ggml.token_type"], strict=True))  # type: ignore[arg-type]  # lists by the format
    pieces = json.loads((tiny / "chat" / "tokenizer.json").read_text(encoding="utf-8"))
    special = {piece["content"]: piece["special"] for piece in pieces["added_tokens"]}

    assert [kinds[piece] for piece in (*CONTROL, *MARKUP)] == [3] * len(CONTROL) + [4] * len(MARKUP)
    assert special == dict.fromkeys(CONTROL, True) | dict.fromkeys(MARKUP, False)


def test_both_formats_cut_text_alike(tiny: Path) -> None:
    """Pieces and merges are the same, in the same order, for both models."""
    pieces = json.loads((tiny / "chat" / "tokenizer.json").read_text(encoding="utf-8"))
    by_id = {number: piece for piece, number in pieces["model"]["vocab"].items()}

    for name in ("chat.gguf", "embedder.gguf"):
        metadata, _ = read_gguf(tiny / name)

        assert metadata["tokenizer.ggml.tokens"] == [by_id[number] for number in range(len(by_id))]
        assert metadata["tokenizer.ggml.merges"] == [" ".join(merge) for merge in pieces["model"]["merges"]]


def test_a_name_is_cut_alike_after_a_space_and_after_a_quote(tiny: Path) -> None:
    """No piece joins a space and a capital letter."""
    pieces = json.loads((tiny / "chat" / "tokenizer.json").read_text(encoding="utf-8"))

    joined = tuple(f"Ġ{letter}" for letter in ascii_uppercase)

    assert [piece for piece in pieces["model"]["vocab"] if piece.startswith(joined)] == []


def test_the_folder_carries_the_same_template(tiny: Path) -> None:
    """Prompts of vLLM are those of llama.cpp."""
    settings = json.loads((tiny / "chat" / "tokenizer_config.json").read_text(encoding="utf-8"))

    assert settings["chat_template"] == (tiny / "chat_template.jinja").read_text(encoding="utf-8")


def _name(name: str) -> str:
    if name == "model.embed_tokens.weight":
        return "token_embd.weight"
    if name == "model.norm.weight":
        return "output_norm.weight"
    _, _, layer, part = name.removesuffix(".weight").split(".", 3)

    return f"blk.{layer}.{CHAT[part]}.weight"


def _as_gguf(name: str, tensor: Tensor, heads: int = 4) -> bytes:
    if not name.endswith(("q_proj.weight", "k_proj.weight")):
        return tensor.half()
    rows, width = tensor.shape
    data = [tensor.data[2 * width * row : 2 * width * (row + 1)] for row in range(rows)]
    size = rows // heads
    order = [head * size + side * size // 2 + i for head in range(heads) for i in range(size // 2) for side in (0, 1)]

    return b"".join(data[row] for row in order)
