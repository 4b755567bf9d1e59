"""How many vCPUs a replica of llama.cpp takes."""

from triad.spec.model import Model
from triad.spec.pool import Pool

MOST_USEFUL_VCPUS = 16
"""Decoding is bound by memory bandwidth from here on: of 32 threads, the last 16 add a third.

Source: ggml-org/llama.cpp PR 29256, Llama-3.2-3B on m7g.8xlarge: 44.63 tokens a second with 16, 61.28 with 32.
"""

NOT_FOR_MODELS_VCPUS = 2
"""Of a node: the kubelet and DaemonSets, and in dev the Ray head beside its model."""

_MILLI = 1000


def cpus(model: Model, pool: Pool) -> int:
    """Count the vCPUs given, or what the pool's largest node can use for one replica, in whole ones of what it asks."""
    if model.cpus is not None:
        return model.cpus
    largest = max(each.vcpu for each in pool.types)
    useful = min(largest, MOST_USEFUL_VCPUS) - NOT_FOR_MODELS_VCPUS
    asked_m = model.resources.cpu_m

    return max(1, useful if asked_m is None else min(useful, asked_m // _MILLI))
