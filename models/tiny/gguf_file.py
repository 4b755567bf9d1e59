"""Weights as one GGUF file, laid out as llama.cpp reads a Llama."""

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
from gguf import GGUFWriter, LlamaFileType, PoolingType, TokenType
from numpy.typing import NDArray

from models.tiny.export import Export
from models.tiny.llama import Shape
from models.tiny.tokenizer import PRE
from models.tiny.transcript import CONTROL, END, MARKUP, START, STOP

GREEDY: Final = 0.0
"""Temperature where a request names none: a model this small has nothing to say twice."""

_NAMES: Final = {
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


def write(path: Path, made: Export) -> None:
    """Write a chat model, or without a template an embedder whose vectors are means over positions."""
    writer = GGUFWriter(path, "llama" if made.shape.causal else "llama-embed")
    writer.add_name(made.name)
    writer.add_license("apache-2.0")
    writer.add_file_type(LlamaFileType.MOSTLY_F16)
    _add_shape(writer, made.shape)
    _add_pieces(writer, made)
    if made.template is None:
        writer.add_pooling_type(PoolingType.MEAN)
    else:
        writer.add_chat_template(made.template)
        writer.add_sampling_temp(GREEDY)
    for key, weight in made.weights.items():
        writer.add_tensor(tensor_name(key), _laid_out(key, weight, made.shape))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def tensor_name(key: str) -> str:
    """Give llama.cpp's name of a weight: `model.layers.0.mlp.up_proj.weight` is `blk.0.ffn_up.weight`."""
    if key == "model.embed_tokens.weight":
        return "token_embd.weight"
    if key == "model.norm.weight":
        return "output_norm.weight"
    _, _, layer, part = key.removesuffix(".weight").split(".", 3)

    return f"blk.{layer}.{_NAMES[part]}.weight"


def _laid_out(key: str, weight: NDArray[np.float16], shape: Shape) -> NDArray[Any]:
    """Interleave the halves that rotate together, and keep norms in the precision that llama.cpp wants."""
    if weight.ndim == 1:
        return weight.astype(np.float32)
    if key.endswith(("q_proj.weight", "k_proj.weight")):
        pairs = weight.reshape(shape.heads, 2, shape.head // 2, shape.width)
        return np.ascontiguousarray(pairs.swapaxes(1, 2).reshape(weight.shape))

    return weight


def _add_shape(writer: GGUFWriter, shape: Shape) -> None:
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.hidden)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads)
    writer.add_layer_norm_rms_eps(shape.epsilon)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_rope_dimension_count(shape.head)
    writer.add_vocab_size(shape.pieces)
    if not shape.causal:
        writer.add_causal_attention(value=False)


def _add_pieces(writer: GGUFWriter, made: Export) -> None:
    kinds = dict.fromkeys(CONTROL, TokenType.CONTROL) | dict.fromkeys(MARKUP, TokenType.USER_DEFINED)
    pieces = sorted(made.tokenizer.get_vocab(), key=made.number)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(PRE)
    writer.add_token_list(pieces)
    writer.add_token_types([kinds.get(piece, TokenType.NORMAL) for piece in pieces])
    writer.add_token_merges([" ".join(merge) for merge in json.loads(made.tokenizer.to_str())["model"]["merges"]])
    writer.add_bos_token_id(made.number(START))
    writer.add_eos_token_id(made.number(STOP))
    writer.add_pad_token_id(made.number(END))
    writer.add_add_bos_token(value=False)
    writer.add_add_eos_token(value=False)
