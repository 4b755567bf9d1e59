"""A model of a chosen shape with random weights: it has the speed of a real one, and only its text is worth nothing.

Decode and prefill do the same work whatever the weights are. The vocabulary is bytes and made-up words, so that a
prompt of ASCII letters has one token a letter, and one for the beginning.
"""

from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np

_SEED = 20261121
_SPECIAL = ("<unk>", "<s>", "</s>")
_BYTES = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A Llama's shape; the default has about 200 million weights, 113 MB in Q4_0."""

    layers: int = 14
    hidden: int = 1024
    feed_forward: int = 2816
    heads: int = 16
    kv_heads: int = 8
    vocabulary: int = 32_000
    context: int = 2048


def write(path: Path, shape: Shape) -> int:
    """Write the model in Q4_0 (norms in f32) and return its number of weights."""
    writer = gguf.GGUFWriter(path, "llama")
    _describe(writer, shape)
    random = np.random.default_rng(_SEED)
    count = 0
    for name, rows, columns in _matrices(shape):
        weights = random.standard_normal((rows, columns), dtype=np.float32) / np.sqrt(columns)
        packed = gguf.quants.quantize(weights, gguf.GGMLQuantizationType.Q4_0)
        writer.add_tensor(name, packed, raw_dtype=gguf.GGMLQuantizationType.Q4_0)
        count += weights.size
    for name in _norms(shape):
        writer.add_tensor(name, np.ones(shape.hidden, dtype=np.float32))
        count += shape.hidden
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return count


def _describe(writer: gguf.GGUFWriter, shape: Shape) -> None:
    writer.add_name("random")
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.hidden)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(shape.hidden // shape.heads)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_0)
    words = shape.vocabulary - len(_SPECIAL) - _BYTES
    writer.add_tokenizer_model("llama")
    writer.add_token_list([*_SPECIAL, *(f"<0x{b:02X}>" for b in range(_BYTES)), *(f"▁w{n}" for n in range(words))])
    writer.add_token_scores([0.0] * shape.vocabulary)
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
    writer.add_token_types([*kinds, *[gguf.TokenType.BYTE] * _BYTES, *[gguf.TokenType.NORMAL] * words])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(value=True)
    writer.add_add_space_prefix(value=False)


def _matrices(shape: Shape) -> list[tuple[str, int, int]]:
    keys = shape.kv_heads * (shape.hidden // shape.heads)
    layer = [
        ("attn_q", shape.hidden, shape.hidden),
        ("attn_k", keys, shape.hidden),
        ("attn_v", keys, shape.hidden),
        ("attn_output", shape.hidden, shape.hidden),
        ("ffn_gate", shape.feed_forward, shape.hidden),
        ("ffn_up", shape.feed_forward, shape.hidden),
        ("ffn_down", shape.hidden, shape.feed_forward),
    ]
    blocks = [(f"blk.{n}.{name}.weight", rows, columns) for n in range(shape.layers) for name, rows, columns in layer]
    return [("token_embd.weight", shape.vocabulary, shape.hidden), *blocks]


def _norms(shape: Shape) -> list[str]:
    blocks = [f"blk.{n}.{name}.weight" for n in range(shape.layers) for name in ("attn_norm", "ffn_norm")]
    return [*blocks, "output_norm.weight"]
