"""The fit of a model in words: what works, or what is in the way and the nearest that would work."""

from collections.abc import Iterator

from triad.catalog.instances import Silicon
from triad.planning.fit import ModelFit, model_fits
from triad.planning.fit_result import Verdict, gib
from triad.planning.misplaced import misplaced
from triad.planning.pools import node_pools
from triad.spec import Loaded, PlatformSpec, SpecError
from triad.spec.problem import KeyPath, Problem

_OF_A_DEGREE = frozenset((Verdict.REFUSED, Verdict.UNSUPPORTED, Verdict.CRASH))
"""What another degree mends, where one is given."""

_OF_A_NUMBER = {Verdict.TOO_FEW_CPUS: "no more than that", Verdict.TOO_LITTLE_MEMORY: "that or more"}
"""What the number in the reason mends by itself."""


def misfits(loaded: Loaded) -> tuple[Problem, ...]:
    """List every model of a spec that is known not to fit its pool or its placement, at the key that mends it."""
    pools = node_pools(loaded.spec) if loaded.spec.models else ()
    found = model_fits(loaded.spec, pools)

    return tuple(
        loaded.document.problem(path, message)
        for path, message in (
            *((_path(each, loaded.spec), _wrong(each)) for each in found if each.is_wrong),
            *misplaced(loaded.spec, pools),
        )
    )


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
    here, model = ("models", found.model), spec.models[found.model]
    if found.fit.verdict is Verdict.TOO_FEW_CPUS:
        return (*here, *(("resources", "cpu_m") if model.resources.cpu_m else ("cpus",)))
    if found.fit.verdict is Verdict.TOO_LITTLE_MEMORY:
        return (*here, "resources", "memory_mib")
    if found.instance and found.fit.verdict in _OF_A_DEGREE and model.vllm.tensor_parallel:
        return (*here, "vllm", "tensor_parallel")

    return (*here, "context" if found.fit.longest_context else "pool")


def _wrong(found: ModelFit) -> str:
    on = f" on {found.instance.name}" if found.instance and found.fit.headroom_bytes is not None else ""

    return f"does not fit {found.pool!r}: {found.fit.reason}{on}; allowed: {', or '.join(_ways(found))}"


def _ways(found: ModelFit) -> Iterator[str]:
    fit, elsewhere = found.fit, found.elsewhere
    if fit.verdict in _OF_A_NUMBER:
        yield _OF_A_NUMBER[fit.verdict]
    if fit.longest_context:
        yield f"context up to {fit.longest_context}"
    if fit.most_sequences:
        yield f"slots up to {fit.most_sequences}"
    yield from map(str, found.ways)
    if elsewhere and all(way.instance.family != elsewhere.family for way in found.ways):
        yield f"a pool with {elsewhere.name}"
    if not (found.ways or elsewhere or fit.longest_context or fit.verdict in _OF_A_NUMBER):
        yield "a smaller model"
        if found.instance and found.instance.silicon is Silicon.NVIDIA:
            yield "more GPUs to share its layers (vllm.pipeline_parallel, over several nodes on Ray)"
