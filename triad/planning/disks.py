"""How large a root volume must be for what a node keeps on it."""

from collections.abc import Mapping
from dataclasses import dataclass

from triad.catalog.instances import Silicon
from triad.spec.pool import Pool
from triad.spec.role import Role

SYSTEM_GIB = 20
"""Operating system, logs and kubelet: the volume that Karpenter itself gives an AL2023 node.

Source: aws/karpenter-provider-aws@1d927085, `pkg/providers/amifamily`, DefaultEBS.
"""

IMAGES_KEPT = 2
"""A roll-out holds the old and the new image at once."""

FULL_PERCENT = 85
"""Above this the kubelet starts to throw images away (kubelet's `imageGCHighThresholdPercent`)."""

STEP_GIB = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a node keeps beside its system.

    Attributes:
        image_gib: One image, unpacked.
        weights_gib: Model files that can lie there at once.
    """

    image_gib: int
    weights_gib: int
    source: str


_NO_CUDA = "image: Ray and torch without CUDA, about 2 GiB (vllm-project/vllm#7609)"
_70B = "70B at 16 bits, 141107412992 bytes (safetensors index of Meta-Llama-3-70B-Instruct)"

PROGRAMS = Contents(image_gib=2, weights_gib=0, source=_NO_CUDA)
"""Of nodes that hold no model, and of nodes whose instance store holds images and weights."""

MODELS: Mapping[Silicon, Contents] = {
    Silicon.GRAVITON: Contents(
        image_gib=2,
        weights_gib=38,
        source=f"{_NO_CUDA}; weights: two files of 32B at 4 bits, 19851336512 bytes each (Qwen_QwQ-32B-Q4_K_M.gguf)",
    ),
    Silicon.X86: Contents(image_gib=2, weights_gib=38, source="as Graviton, with which it is compared"),
    Silicon.NEURON: Contents(
        image_gib=17,
        weights_gib=264,
        source=f"image: vLLM for Neuron, 18 GB (vllm-project/vllm#4838); weights: {_70B}, fits inf2.48xlarge, "
        "and once more as compiled and split over the cores",
    ),
}
"""Of nodes that keep models on the volume; NVIDIA is not here, as every GPU type has local disks of 250 GB or more."""


GPU_IMAGE_GIB = 27
"""vLLM with CUDA, unpacked: 28.6 GB (vllm-project/vllm#22377)."""


X86_HEADS = Contents(
    image_gib=GPU_IMAGE_GIB,
    weights_gib=0,
    source="a head runs the image of its workers, of which vLLM's is the largest (triad/planning/ray_containers.py)",
)
"""Of nodes for the Ray heads of x86, which lead workers with GPUs too."""


def image_gib(silicon: Silicon) -> int:
    """How large the image of a model server is, unpacked."""
    return GPU_IMAGE_GIB if silicon is Silicon.NVIDIA else MODELS[silicon].image_gib


def disk_gib(pool: Pool) -> int:
    """Take the size given, or make room for what the pool's nodes keep, in steps of 50 GiB."""
    if pool.disk.size_gib is not None:
        return pool.disk.size_gib
    kept = _contents(pool)
    needed = SYSTEM_GIB + IMAGES_KEPT * kept.image_gib + kept.weights_gib

    return -(-needed * 100 // (FULL_PERCENT * STEP_GIB)) * STEP_GIB


def _contents(pool: Pool) -> Contents:
    """Say what the root volume holds: no model where every type brings local disks for it."""
    if (pool.silicon, pool.role) == (Silicon.X86, Role.HEADS):
        return X86_HEADS
    has_local_disks = all(each.instance_store_gb for each in pool.types)

    return PROGRAMS if pool.role is not Role.MODELS or has_local_disks else MODELS[pool.silicon]
