"""What of a pool does not go together, though each of its fields is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triad.catalog.instances import families
from triad.spec.ami import Ami
from triad.spec.fields import seconds
from triad.spec.labels import is_reserved
from triad.spec.nearest import unknown
from triad.spec.part import Contradiction
from triad.spec.role import DEFAULT_FAMILIES, DEFAULT_LABELS, Role

if TYPE_CHECKING:  # a pool asks this module, which needs its type alone
    from collections.abc import Iterator

    from triad.spec.pool import Pool

MIN_SPOT_TYPES = 15
"""Below this number of instance types Karpenter does not move Spot nodes to cheaper ones, and capacity soon runs out.

Source: Karpenter documentation, "Disruption", Spot consolidation.
"""

MAX_TERMINATION_GRACE_S = 600
"""A deploy's custom resource has 15 minutes to delete a pool, drained nodes included."""

SPOT_NOTICE_S = 120
"""What EC2 gives a Spot node (EC2 user guide, "Spot Instance interruption notices")."""

MIN_EXPIRY_S = 3600
"""A node younger than this has often not served yet: loading a model takes minutes, and it would load for ever."""

MIN_PODS = 12
"""DaemonSets take up to nine places (triad/catalog/daemonsets.py); a model, its head and a job need theirs."""

_MIB = 1024


def contradictions(pool: Pool) -> Iterator[Contradiction]:
    """Yield every pair of fields that cannot both be as they are."""
    if not pool.family_names:
        roles = ", ".join(role for silicon, role in DEFAULT_FAMILIES if silicon is pool.silicon)
        yield Contradiction(("role",), f"{pool.role} do not run on {pool.silicon}; allowed: {roles}")
        return
    yield from _families(pool)
    yield from _sizes(pool)
    yield from _spot(pool)
    yield from _labels(pool)
    yield from _rhythm(pool)
    mismatch = pool.ami and Ami.parse(pool.ami).mismatch(silicon=pool.silicon, architecture=pool.architecture)
    if mismatch:
        yield Contradiction(("ami",), f"{mismatch}; leave ami out to get the image that fits")
    if pool.types:
        yield from _limits(pool)
        yield from _node(pool)


def _families(pool: Pool) -> Iterator[Contradiction]:
    for index, name in enumerate(pool.families):
        silicon = families()[name].silicon
        if silicon is not pool.silicon:
            fitting = ", ".join(
                each for each, family in families().items() if family.silicon is pool.silicon and not family.refused
            )
            yield Contradiction(
                ("families", index), f"{name!r} is {silicon}, the pool's silicon is {pool.silicon}; allowed: {fitting}"
            )


def _sizes(pool: Pool) -> Iterator[Contradiction]:
    sizes = dict.fromkeys(instance.size for name in pool.family_names for instance in families()[name].types)
    for index, size in enumerate(pool.sizes):
        if size not in sizes:
            yield Contradiction(("sizes", index), unknown(f"size of {', '.join(pool.family_names)}", size, sizes))


def _spot(pool: Pool) -> Iterator[Contradiction]:
    if not pool.is_spot:
        return
    if pool.role is Role.HEADS:
        yield Contradiction(("capacity",), "Ray heads never run on Spot; allowed: [on-demand]")
    elif len(pool.types) < MIN_SPOT_TYPES:
        yield Contradiction(
            ("capacity",),
            f"a Spot pool needs at least {MIN_SPOT_TYPES} instance types, families and sizes give {len(pool.types)}; "
            "add families or sizes, or use [on-demand]",
        )


def _labels(pool: Pool) -> Iterator[Contradiction]:
    for key in pool.labels:
        if is_reserved(key):
            yield Contradiction(
                ("labels", key), f"{key!r} is set by Kubernetes, Karpenter or Triad; choose another key"
            )
    owners = {label: silicon for (silicon, _), label in DEFAULT_LABELS.items()}
    owner = owners.get(pool.label or "", pool.silicon)
    if owner is not pool.silicon:
        yield Contradiction(
            ("label",), f"pods that ask for {pool.label!r} expect {owner}, the pool is {pool.silicon}; choose another"
        )


def _rhythm(pool: Pool) -> Iterator[Contradiction]:
    if seconds(pool.grace) > MAX_TERMINATION_GRACE_S:
        yield Contradiction(
            ("termination_grace",), f"must be at most 10m, so that a deploy can delete the pool, got {pool.grace!r}"
        )
    if pool.is_spot and seconds(pool.grace) > SPOT_NOTICE_S:
        yield Contradiction(("termination_grace",), f"a Spot node has two minutes' notice, got {pool.grace!r}")
    if pool.role is Role.HEADS and pool.expire_after not in (None, "Never"):
        yield Contradiction(
            ("expire_after",),
            f"a Ray head that goes takes its cluster along; allowed: Never, got {pool.expire_after!r}",
        )
    elif pool.expire_after not in (None, "Never") and seconds(pool.expire_after) < MIN_EXPIRY_S:
        yield Contradiction(
            ("expire_after",), f"must be at least 1h, or nodes go before they have served, got {pool.expire_after!r}"
        )


def _limits(pool: Pool) -> Iterator[Contradiction]:
    """Yield limits below the smallest node, with which no node ever comes."""
    if pool.limits.accelerators and not any(each.accelerators for each in pool.types):
        yield Contradiction(("limits", "accelerators"), f"{pool.silicon} nodes have none; leave it out")
    smallest = min(pool.types, key=lambda each: (each.vcpu, each.memory_mib, each.accelerators))
    limits = pool.limits
    needs = (
        ("cpu", limits.cpu, min(each.vcpu for each in pool.types)),
        ("memory_gib", limits.memory_gib, min(each.memory_mib for each in pool.types) // _MIB),
        ("accelerators", limits.accelerators, min(each.accelerators for each in pool.types)),
    )
    for key, limit, least in needs:
        if limit is not None and limit < least:
            yield Contradiction(
                ("limits", key), f"no node comes below {least}, the smallest being {smallest.name}, got {limit}"
            )


def _node(pool: Pool) -> Iterator[Contradiction]:
    """Yield what the smallest node of the pool cannot give."""
    kept = pool.reserved
    least_cpu_m = 1000 * min(each.vcpu for each in pool.types)
    least_mib = min(each.memory_mib for each in pool.types)
    if (kept.system_cpu_m or 0) + (kept.kube_cpu_m or 0) >= least_cpu_m:
        yield Contradiction(("reserved",), f"keeps all of the {least_cpu_m}m CPU of the smallest node from pods")
    if (kept.system_memory_mib or 0) + (kept.kube_memory_mib or 0) >= least_mib:
        yield Contradiction(("reserved",), f"keeps all of the {least_mib} MiB of the smallest node from pods")
    if pool.max_pods is not None and pool.max_pods < MIN_PODS:
        yield Contradiction(
            ("max_pods",), f"must be at least {MIN_PODS}, most of which DaemonSets take, got {pool.max_pods}"
        )
    tightest = min(pool.types, key=lambda each: each.max_pods_prefix)
    if pool.max_pods is not None and pool.max_pods > tightest.max_pods_prefix:
        yield Contradiction(
            ("max_pods",), f"{tightest.name} has addresses for {tightest.max_pods_prefix} pods, got {pool.max_pods}"
        )
