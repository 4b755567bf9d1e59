"""When Karpenter may take a node away."""

from collections.abc import Mapping
from dataclasses import dataclass

from triad.catalog.instances import Silicon
from triad.spec.pool import Pool
from triad.spec.role import Role

WHEN_EMPTY = "WhenEmpty"
WHEN_UNDERUTILIZED = "WhenEmptyOrUnderutilized"

MODELS_CONSOLIDATE_AFTER: Mapping[Silicon, str] = {
    Silicon.GRAVITON: "5m",
    Silicon.X86: "5m",
    Silicon.NVIDIA: "10m",
    Silicon.NEURON: "10m",
}
"""An empty model node is kept for as long as a new one would take to serve, so that a short pause costs no cold start.

Sources: about 4 minutes (readiness delay of the guidance "llama.cpp on Graviton with Ray Serve"); 4 to 6 minutes for
the image alone, of 15 to 20 GB, that GPUs and Neuron need, then weights (AWS Machine Learning Blog, 2026-06).
"""

CONSOLIDATE_AFTER: Mapping[Role, str] = {Role.AGENTS: "5m", Role.HEADS: "10m", Role.LOAD: "2m"}
"""Agents start in seconds; a head's node waits for the head of the next roll-out; a node for load is dear."""

EXPIRE_AFTER = "336h"
"""14 days: the age at which a node gets its patches even if nothing else replaced it."""

NEVER = "Never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many nodes may go at once.

    Attributes:
        nodes: A number or a percentage, which Karpenter rounds up.
        reasons: Empty means every reason.
    """

    nodes: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Disruption:
    """What Karpenter may do to a pool's nodes by itself.

    Attributes:
        expire_after: Age at which a node goes whatever runs on it: no budget holds that back.
    """

    consolidation_policy: str
    consolidate_after: str
    expire_after: str
    budgets: tuple[Budget, ...]


def disruption(pool: Pool) -> Disruption:
    """Decide how calmly a pool is kept: whoever loads a model or leads a Ray cluster is moved only when idle."""
    return Disruption(
        consolidation_policy=WHEN_UNDERUTILIZED if pool.role is Role.AGENTS else WHEN_EMPTY,
        consolidate_after=pool.consolidate_after or _consolidate_after(pool),
        expire_after=pool.expire_after or (NEVER if pool.role is Role.HEADS else EXPIRE_AFTER),
        budgets=_budgets(pool),
    )


def _consolidate_after(pool: Pool) -> str:
    return MODELS_CONSOLIDATE_AFTER[pool.silicon] if pool.role is Role.MODELS else CONSOLIDATE_AFTER[pool.role]


def _budgets(pool: Pool) -> tuple[Budget, ...]:
    """Let a head's node drift until it is empty: its end would take a whole Ray cluster with it."""
    if pool.role is not Role.HEADS:
        return (Budget(nodes=pool.budget),)

    return Budget(nodes=pool.budget, reasons=("Empty",)), Budget(nodes="0", reasons=("Drifted", "Underutilized"))
