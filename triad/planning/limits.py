"""The most that a pool may hold at once, so that a mistake cannot buy a data centre."""

from collections.abc import Mapping

from triad.spec.platform import Size
from triad.spec.pool import Pool
from triad.spec.role import Role

VCPU: Mapping[Size, Mapping[Role, int]] = {
    Size.DEV: {Role.MODELS: 64, Role.AGENTS: 16, Role.HEADS: 16, Role.LOAD: 64},
    Size.PRODUCTION: {Role.MODELS: 512, Role.AGENTS: 128, Role.HEADS: 64, Role.LOAD: 128},
}
"""vCPUs of a pool without accelerators.

In dev models may have eight nodes of 2xlarge, and load one c6i.16xlarge; in production models 32 nodes of 4xlarge,
agents 32 of xlarge, heads 32 of large.
"""

ACCELERATED_VCPU: Mapping[Size, int] = {Size.DEV: 64, Size.PRODUCTION: 1024}
"""vCPUs of a pool with accelerators, of which a node has 4 to 64 for each device."""

ACCELERATORS: Mapping[Size, int] = {Size.DEV: 4, Size.PRODUCTION: 64}
"""GPUs or Neuron devices: one g5.12xlarge in dev; in production three times the twenty replicas of a served model."""

_MIB = 1024


def cpu_limit(pool: Pool, size: Size) -> int:
    """Count the vCPUs given, or those of the platform's size, and at least one node's."""
    if pool.limits.cpu is not None:
        return pool.limits.cpu
    usual = ACCELERATED_VCPU[size] if _is_accelerated(pool) else VCPU[size][pool.role]

    return max(usual, min(each.vcpu for each in pool.types))


def memory_limit_gib(pool: Pool, size: Size) -> int:
    """Take the limit given, or what the vCPUs bring on the roomiest type, so that only the vCPUs bind."""
    if pool.limits.memory_gib is not None:
        return pool.limits.memory_gib
    cpu = cpu_limit(pool, size)

    return max(-(-cpu * each.memory_mib // (each.vcpu * _MIB)) for each in pool.types)


def accelerator_limit(pool: Pool, size: Size) -> int:
    """Count the devices given, or those of the platform's size, and at least one node's; 0 without accelerators."""
    if not _is_accelerated(pool):
        return 0
    if pool.limits.accelerators is not None:
        return pool.limits.accelerators

    return max(ACCELERATORS[size], min(each.accelerators for each in pool.types))


def _is_accelerated(pool: Pool) -> bool:
    return any(each.accelerators for each in pool.types)
