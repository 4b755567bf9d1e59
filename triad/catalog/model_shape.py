"""The shape of a transformer: what its memory follows from."""

from dataclasses import dataclass

from triad.catalog.precision import GGUF, LINEAR_BITS, Precision

GGUF_OUTPUT_BITS = 6.5625
"""Of the output matrix in a 4-bit or 5-bit GGUF file, Q6_K (ggml-org/llama.cpp src/llama-quant.cpp)."""

_EMBEDDING_BITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Sizes of a decoder.

    Attributes:
        parameters: All of them; a tied output matrix counts once.
        intermediate: Width of the feed-forward part, of one expert where there are experts.
        head_size: Not always hidden / heads.
        experts: 0 where every token takes the same way.
        active_experts: Of a token, a shared one included.
    """

    parameters: int
    layers: int
    hidden: int
    intermediate: int
    heads: int
    kv_heads: int
    head_size: int
    vocabulary: int
    tied: bool
    experts: int = 0
    active_experts: int = 1

    @property
    def embeddings(self) -> int:
        """Parameters of the input and output matrices."""
        return self.vocabulary * self.hidden * (1 if self.tied else 2)

    @property
    def active_intermediate(self) -> int:
        """Width of the feed-forward part that one token takes."""
        return self.intermediate * self.active_experts

    def kv_bytes_per_token(self, bytes_each: int = 2) -> int:
        """Count the bytes of one token in every layer's cache, with full attention in all of them."""
        return 2 * self.layers * self.kv_heads * self.head_size * bytes_each

    def weight_bytes(self, precision: Precision) -> int:
        """Estimate the bytes of all weights: linear layers at their precision, embeddings wider."""
        linear = LINEAR_BITS[precision]
        wide = self.output_bits(precision) * self.vocabulary * self.hidden
        if not self.tied:
            wide += self.input_bits(precision) * self.vocabulary * self.hidden

        return round((linear * (self.parameters - self.embeddings) + wide) / 8)

    def output_bits(self, precision: Precision) -> float:
        """Bits of the output matrix, which is the input too where they are tied."""
        if precision in GGUF:
            return max(LINEAR_BITS[precision], GGUF_OUTPUT_BITS)

        return max(LINEAR_BITS[precision], _EMBEDDING_BITS)

    def input_bits(self, precision: Precision) -> float:
        """Bits of the input matrix where it is not the output too."""
        return LINEAR_BITS[precision] if precision in GGUF else self.output_bits(precision)


def decoder_parameters(
    shape: Shape,
    *,
    qkv_bias: bool = False,
    normalised_heads: bool = False,
    shared_experts: int = 0,
    shared_gate: bool = False,
    norms: int = 2,
) -> int:
    """Count the parameters of a Llama-like decoder from its sizes; its own `parameters` are not looked at.

    Equals half of the safetensors index's `total_size` of Llama-3.1-8B, Llama-3-70B, Qwen3-14B, Mistral 7B and
    Mistral-Small.

    Args:
        shape: All sizes.
        qkv_bias: Whether query, key and value have a bias (Qwen2).
        normalised_heads: Whether queries and keys are normalised (Qwen3).
        shared_experts: Experts that every token takes, beside the chosen ones.
        shared_gate: Whether each token weighs them (Qwen2 MoE).
        norms: Of a layer.
    """
    queries, keys = shape.heads * shape.head_size, shape.kv_heads * shape.head_size
    attention = 2 * shape.hidden * (queries + keys)
    attention += (queries + 2 * keys) * qkv_bias + 2 * shape.head_size * normalised_heads
    router = (shape.experts + shared_gate) * shape.hidden
    feed_forward = 3 * shape.hidden * shape.intermediate * max(1, shape.experts + shared_experts) + router
    layer = attention + feed_forward + norms * shape.hidden

    return shape.embeddings + shape.layers * layer + shape.hidden
