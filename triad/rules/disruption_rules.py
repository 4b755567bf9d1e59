"""Rules over the end of nodes: how many go at once, when, and how long they drain."""

from collections.abc import Iterator

from triad.planning.disruption import MODELS_CONSOLIDATE_AFTER, NEVER, WHEN_EMPTY
from triad.rules.rendered import Rendered
from triad.rules.rule import Offence, rule
from triad.spec.fields import seconds
from triad.spec.pool_checks import MAX_TERMINATION_GRACE_S, SPOT_NOTICE_S
from triad.spec.role import Role

_DISRUPTION = "https://karpenter.sh/docs/concepts/disruption/"
_STATEFUL = frozenset({Role.MODELS, Role.HEADS})


@rule("disruption-budget", source=f"{_DISRUPTION}, 'NodePool disruption budgets'")
def budget(rendered: Rendered) -> Iterator[Offence]:
    """A pool says how many of its nodes may be disrupted at once, rather than trusting a default."""
    for pool in rendered.pools:
        if not pool.disruption.get("budgets"):
            yield Offence(f"{pool.where} spec.disruption", "no budget says how many nodes may go at once")


@rule("disruption-budget-bounds", source=f"{_DISRUPTION}, 'NodePool disruption budgets': 100% is no bound")
def budget_bounds(rendered: Rendered) -> Iterator[Offence]:
    """A budget keeps some nodes, unless it is for empty ones."""
    for pool in rendered.pools:
        for index, each in enumerate(pool.disruption.get("budgets") or ()):
            if each.get("nodes") == "100%" and each.get("reasons") != ["Empty"]:
                yield Offence(
                    f"{pool.where} spec.disruption.budgets[{index}].nodes",
                    "lets every node go at once, must be less than '100%'",
                )


@rule("model-nodes-when-empty", source=f"{_DISRUPTION}, 'Consolidation': a node in use is drained to save money")
def when_empty(rendered: Rendered) -> Iterator[Offence]:
    """Nodes that hold a loaded model or a Ray head are consolidated only when they are empty."""
    for pool in rendered.pools:
        policy = pool.disruption.get("consolidationPolicy")
        if pool.role in _STATEFUL and policy != WHEN_EMPTY:
            yield Offence(
                f"{pool.where} spec.disruption.consolidationPolicy", f"must be {WHEN_EMPTY!r}, got {policy!r}"
            )


@rule(
    "outlasts-cold-start",
    source="readiness delay of about 4 min, image pull of 4 to 6 min: triad/planning/disruption.py",
)
def outlasts_cold_start(rendered: Rendered) -> Iterator[Offence]:
    """An empty model node stays for as long as a new one would take to serve."""
    for pool in rendered.pools:
        after = str(pool.disruption.get("consolidateAfter", "0s"))
        if pool.role is not Role.MODELS or pool.silicon is None or after == NEVER:
            continue
        cold_start = MODELS_CONSOLIDATE_AFTER[pool.silicon]
        if seconds(after) < seconds(cold_start):
            yield Offence(
                f"{pool.where} spec.disruption.consolidateAfter", f"must be at least {cold_start!r}, got {after!r}"
            )


@rule("expiry-grace", source=f"{_DISRUPTION}, 'terminationGracePeriod'; a CDK custom resource ends after 15 minutes")
def expiry_grace(rendered: Rendered) -> Iterator[Offence]:
    """A node that expires is drained for a limited time, short enough for a deploy to delete the pool."""
    for pool in rendered.pools:
        grace = pool.node.get("terminationGracePeriod")
        where = f"{pool.where} spec.template.spec.terminationGracePeriod"
        if grace is None and pool.node.get("expireAfter") != NEVER:
            yield Offence(where, "nodes expire, but one pod that will not go holds its node for ever")
        elif grace is not None and seconds(grace) > MAX_TERMINATION_GRACE_S:
            yield Offence(where, f"must be at most {MAX_TERMINATION_GRACE_S // 60}m, got {grace!r}")


@rule("heads-stay", source=f"{_DISRUPTION}, 'Expiration': a node that expires goes whatever runs on it")
def heads_stay(rendered: Rendered) -> Iterator[Offence]:
    """Nodes of Ray heads do not expire: a head that goes takes its cluster along."""
    for pool in rendered.pools:
        expiry = pool.node.get("expireAfter")
        if pool.role is Role.HEADS and expiry != NEVER:
            yield Offence(f"{pool.where} spec.template.spec.expireAfter", f"must be {NEVER!r}, got {expiry!r}")


@rule(
    "spot-grace",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html: two minutes",
)
def spot_grace(rendered: Rendered) -> Iterator[Offence]:
    """A pool with Spot nodes drains them within the notice that AWS gives."""
    for pool in rendered.pools:
        grace = pool.node.get("terminationGracePeriod")
        if "spot" in pool.capacity and (grace is None or seconds(grace) > SPOT_NOTICE_S):
            yield Offence(
                f"{pool.where} spec.template.spec.terminationGracePeriod",
                f"must be at most {SPOT_NOTICE_S // 60}m on Spot, got {grace!r}",
            )
