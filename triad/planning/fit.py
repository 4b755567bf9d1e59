"""Whether each model of a platform fits its pool, and on which node at what price."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from math import inf

from triad.catalog.instances import InstanceType, families
from triad.planning.bound import exceeded, launchable
from triad.planning.fit_by_price import fits_by_price, usd_hour
from triad.planning.fit_in_limits import shortage
from triad.planning.fit_result import Fit, Verdict, gib, without_memory
from triad.planning.fit_ways import Asked, Way, larger_disk, nearest_ways, seen_way
from triad.planning.pools import NodePool
from triad.planning.serving import ServedModel, served_model
from triad.planning.weights import Weights
from triad.spec import PlatformSpec
from triad.spec.model import Model

_SEEN = (Verdict.CRASH, Verdict.COMPILE_FAILS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFit:
    """One model in its pool.

    Attributes:
        fit: On `instance`; where none of the pool fits, on the type that comes nearest.
        cheapest: Type of the pool that it fits, on-demand, by price; None where there is none.
        usd_hour: Its price without disk; None where it is not known.
        ways: Where no type of the pool fits, what may change for one of its families, or of its silicon.
        elsewhere: Where no type of the pool fits, the cheapest of the same silicon that would.
    """

    model: str
    pool: str
    fit: Fit
    instance: InstanceType | None = None
    cheapest: InstanceType | None = None
    usd_hour: float | None = None
    ways: tuple[Way, ...] = ()
    elsewhere: InstanceType | None = None

    @property
    def is_wrong(self) -> bool:
        """Whether it is known not to work."""
        return not self.fit.fits and self.fit.verdict is not Verdict.UNKNOWN


def model_fits(spec: PlatformSpec, pools: Iterable[NodePool]) -> tuple[ModelFit, ...]:
    """Decide every model, in the order of the file."""
    listed = tuple(pools)

    return tuple(model_fit(spec, listed, name) for name in spec.models)


def model_fit(spec: PlatformSpec, pools: Iterable[NodePool], name: str) -> ModelFit:
    """Decide one model."""
    pool = next(each for each in pools if each.name == spec.models[name].pool)

    return _model_fit(spec, pool, served_model(spec, name))


def _model_fit(spec: PlatformSpec, pool: NodePool, served: ServedModel) -> ModelFit:
    answer = partial(ModelFit, model=served.name, pool=pool.name)
    weights = Weights.of(served.weights)
    if weights is None:
        reason = f"the catalogue does not know how many bytes {served.weights.name!r} has"
        return answer(fit=without_memory(Verdict.UNKNOWN, reason))
    asked = Asked(spec=spec, pool=pool, name=served.name, weights=weights)
    refused: list[tuple[InstanceType, Fit]] = []
    found = fits_by_price(spec, pool, served, weights, _allowed(spec.models[served.name], pool))
    for instance, fit in found:
        if fit.fits:
            short = shortage(asked, instance, fit, others=(each for each in found if each[1].fits))
            if short:
                return answer(fit=short.fit, instance=instance, ways=short.ways)
            if weights.guessed:
                return answer(fit=_guessed(fit, weights), instance=instance)
            return answer(fit=fit, instance=instance, cheapest=instance, usd_hour=usd_hour(spec, instance))
        refused.append((instance, fit))
    nearest, fit = max(refused, key=lambda each: _nearness(*each)) if refused else (None, _no_node(spec, pool, served))
    if fit.verdict is Verdict.UNKNOWN:
        return answer(fit=fit, instance=nearest)
    others = fits_by_price(spec, pool, served, weights, _like(pool))

    return answer(
        fit=fit,
        instance=nearest,
        ways=_ways(asked, fit, nearest),
        elsewhere=next((each for each, other in others if other.fits), None),
    )


def _guessed(fit: Fit, weights: Weights) -> Fit:
    """Promise nothing that follows from bytes which nobody counted."""
    reason = (
        f"{fit.reason} if its weights have {gib(weights.bytes)}, the least that its sizes make in {weights.precision}, "
        "but how many they have was found nowhere (weight_bytes of its catalog entry says it)"
    )

    return without_memory(Verdict.UNKNOWN, reason)


def _ways(asked: Asked, fit: Fit, refused: InstanceType | None) -> tuple[Way, ...]:
    """Find what was seen to work, else what is least to change: a volume, or what another type needs."""
    seen = seen_way(asked, refused) if refused and fit.verdict in _SEEN else ()
    if seen:
        return seen
    larger = larger_disk(asked, _allowed(asked.model, asked.pool)) if fit.verdict is Verdict.DISK_TOO_SMALL else ()

    return larger or nearest_ways(asked, _related(asked.pool)) or nearest_ways(asked, _like(asked.pool))


def _allowed(model: Model, pool: NodePool) -> Iterator[InstanceType]:
    """Yield the type given, or every type that the pool may launch."""
    yield from (each for each in launchable(pool) if model.instance_type in (None, each.name))


def _related(pool: NodePool) -> Iterator[InstanceType]:
    """Yield every size of the pool's families."""
    for name in pool.families:
        yield from families()[name].types


def _like(pool: NodePool) -> Iterator[InstanceType]:
    """Yield every type of the catalogue that computes with the same silicon."""
    for family in families().values():
        if family.silicon is pool.silicon and not family.refused:
            yield from family.types


def _no_node(spec: PlatformSpec, pool: NodePool, served: ServedModel) -> Fit:
    """Name the limits that are too small for the type given, or for any."""
    given = spec.models[served.name].instance_type
    if given is None:
        return without_memory(Verdict.REFUSED, f"the limits of {pool.name!r} allow no node at all")
    [instance] = (each for each in pool.types if each.name == given)
    limits = " and ".join(f"limits.{each.key} {each.allowed} for {each.needed}" for each in exceeded(pool, instance))

    return without_memory(Verdict.REFUSED, f"no {given} comes, with {limits}")


def _nearness(instance: InstanceType, fit: Fit) -> tuple[bool, float, int, int]:
    """Order answers: what nobody knows, then the least memory that is missing, then the most devices and vCPUs."""
    if fit.headroom_bytes is None:
        return fit.verdict is Verdict.UNKNOWN, -inf, instance.accelerators, instance.vcpu

    return False, fit.headroom_bytes, 0, 0
