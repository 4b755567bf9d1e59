"""The fit of a model in words: what works, or what is in the way and the nearest that would work."""

from collections.abc import Iterator

from triad.planning.fit import ModelFit, model_fits
from triad.planning.fit_result import Verdict, gib
from triad.planning.pools import node_pools
from triad.spec import Loaded, PlatformSpec, SpecError
from triad.spec.problem import KeyPath, Problem


def misfits(loaded: Loaded) -> tuple[Problem, ...]:
    """List every model of a spec that is known not to fit its pool, at the key that mends it."""
    found = model_fits(loaded.spec, node_pools(loaded.spec)) if loaded.spec.models else ()

    return tuple(loaded.document.problem(_path(each, loaded.spec), _wrong(each)) for each in found if each.is_wrong)


def refuse_misfits(loaded: Loaded) -> None:
    """Refuse a spec with a model that does not fit, as any other contradiction is refused.

    Raises:
        SpecError: Every such model.
    """
    problems = misfits(loaded)
    if problems:
        raise SpecError(problems)


def sentence(found: ModelFit) -> str:
    """Say whether a model fits, and what is the most that would."""
    if found.fit.verdict is Verdict.UNKNOWN:
        return f"not known: {found.fit.reason}"
    if not found.fit.fits:
        return _wrong(found)
    node = found.cheapest.name if found.cheapest else "no node"
    price = f" ({found.usd_hour:.3f} USD/h)" if found.usd_hour else ""

    return (
        f"fits {node}{price}: {found.fit.reason}; up to {found.fit.longest_context} tokens with as many slots, or "
        f"{found.fit.most_sequences} slots with as many tokens; it takes {gib(found.fit.needed_bytes)}"
    )


def _path(found: ModelFit, spec: PlatformSpec) -> KeyPath:
    """Point at the key that mends it best."""
    if found.fit.verdict is Verdict.TOO_FEW_CPUS:
        given = spec.models[found.model].resources.cpu_m
        return ("models", found.model, *(("resources", "cpu_m") if given else ("cpus",)))

    return ("models", found.model, "context" if found.fit.longest_context else "pool")


def _wrong(found: ModelFit) -> str:
    on = f" on {found.instance.name}" if found.instance and found.fit.headroom_bytes is not None else ""

    return f"does not fit {found.pool!r}: {found.fit.reason}{on}; allowed: {', or '.join(_ways(found))}"


def _ways(found: ModelFit) -> Iterator[str]:
    fit = found.fit
    if fit.verdict is Verdict.TOO_FEW_CPUS:
        yield "no more than that"
    if fit.longest_context:
        yield f"context up to {fit.longest_context}"
    if fit.most_sequences:
        yield f"slots up to {fit.most_sequences}"
    if found.elsewhere:
        yield f"a pool with {found.elsewhere.name}"
    elif not fit.longest_context and fit.verdict is not Verdict.TOO_FEW_CPUS:
        yield "a smaller model, or more devices to share it (vllm.tensor_parallel, and the pool's limits)"
