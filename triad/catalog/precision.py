"""How many bits a model's weights have, as files and engines name it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Precision(StrEnum):
    """Of the linear layers; a quantised model keeps its embeddings wider."""

    FP32 = "float32"
    BF16 = "bfloat16"
    FP16 = "float16"
    FP8 = "fp8"
    AWQ_INT4 = "awq-int4"
    INT4 = "int4"
    MXFP4 = "mxfp4"
    GGUF_F16 = "F16"
    GGUF_Q8_0 = "Q8_0"
    GGUF_Q6_K = "Q6_K"
    GGUF_Q5_K_M = "Q5_K_M"
    GGUF_Q4_K_M = "Q4_K_M"
    GGUF_Q4_0 = "Q4_0"

    @property
    def cache_bytes(self) -> int:
        """Bytes of one number of the KV cache and of activations: engines keep 16 bits unless all is 32."""
        return 4 if self is Precision.FP32 else 2


LINEAR_BITS: Mapping[Precision, float] = MappingProxyType(
    {
        Precision.FP32: 32,
        Precision.BF16: 16,
        Precision.FP16: 16,
        Precision.FP8: 8,
        Precision.AWQ_INT4: 4.15625,
        Precision.INT4: 4.15625,
        Precision.MXFP4: 4.25,
        Precision.GGUF_F16: 16,
        Precision.GGUF_Q8_0: 8.5,
        Precision.GGUF_Q6_K: 6.5625,
        Precision.GGUF_Q5_K_M: 5.5,
        Precision.GGUF_Q4_K_M: 4.81,
        Precision.GGUF_Q4_0: 4.5,
    }
)
"""Bits of one weight with its share of scales.

AWQ in groups of 128: a 4-bit value, a 16-bit scale and a 4-bit zero a group. MXFP4: an 8-bit scale for 32 values (OCP
microscaling formats 1.0). GGUF: block sizes of ggml-org/llama.cpp ggml/src/ggml-common.h;
Q4_K_M mixes two of them, here as in the file of Llama-3.1-8B (4920739232 bytes).
"""

GGUF = frozenset(each for each in Precision if each.name.startswith("GGUF"))
"""Precisions of files for llama.cpp."""

UNQUANTISED = frozenset({Precision.FP32, Precision.BF16, Precision.FP16})
"""Precisions of which every weight has as many bits."""

PARTLY = frozenset(Precision) - GGUF - UNQUANTISED
"""Precisions of some layers, of which only a model's own files say which: gpt-oss keeps its attention in 16 bits.

llama.cpp decides it by its own rules, which `LINEAR_BITS` follows to 1.4 % of every file of the catalogue.
"""
