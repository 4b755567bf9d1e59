"""Every model of the shipped catalogue, where it fits with least: rendered, accepted by a cluster, and given a node."""

from collections.abc import Iterator

import pytest

from tests.cdk8s_charts.accepted import OFFERED, needs_schemas, refused, rendered
from tests.cdk8s_charts.any_document import OURS, Document, read
from triad.catalog.models import MODELS, Engine
from triad.simulate.platform import Scale, simulate
from triad.spec.platform import PlatformSpec

_LIMITS = {"cpu": 4096, "memory_gib": 32768, "accelerators": 512}
_POOLS = {
    "arm": {"silicon": "graviton", "sizes": ["8xlarge"], "limits": {"cpu": 4096, "memory_gib": 32768}},
    "gpu": {"silicon": "nvidia", "families": ["g5", "g6", "g6e"], "limits": _LIMITS},
    "inf": {"silicon": "neuron", "families": ["inf2"], "limits": _LIMITS},
}
_DEGREES = (1, 2, 4, 8)
NOWHERE = {"qwen3-coder-480b-a35b-instruct"}
"""Too large for the largest node of these pools: 480 billion parameters in 16 bits."""

pytestmark = needs_schemas


def _ways(model: str, runtime: str) -> Iterator[Document]:
    """Every way to ask for it, the smallest first."""
    for engine in MODELS[model].engines:
        for pool in ("arm",) if engine is Engine.LLAMA_CPP else ("gpu", "inf"):
            for degree in (1,) if engine is Engine.LLAMA_CPP else _DEGREES:
                parallel = {"vllm": {"tensor_parallel": degree}} if engine is Engine.VLLM else {}
                image = {"image": OURS} if runtime == "ray" and pool == "inf" else {}
                small = {"slots": 1, "context": min(512, MODELS[model].context)}
                yield (
                    {"model": model, "engine": engine.value, "pool": pool, "runtime": runtime}
                    | small
                    | parallel
                    | image
                )


def _smallest(model: str, runtime: str, minor: str) -> PlatformSpec | None:
    frame = {"kubernetes": minor, "pools": _POOLS, "secrets": {"hugging_face": "their/token"}}
    found = (read({**frame, "models": {"m": way}}) for way in _ways(model, runtime))

    return next((spec for spec in found if spec is not None), None)


def _check(model: str, runtime: str, minor: str) -> None:
    spec = _smallest(model, runtime, minor)
    assert spec is not None
    made = rendered(spec)

    assert refused(made, minor) == []
    for scale in Scale:
        outcome = simulate(made, zones=frozenset(spec.zone_ids), container_insights=False, scale=scale)
        assert outcome.waiting == {}


@pytest.mark.parametrize("model", sorted(set(MODELS) - NOWHERE))
def test_every_model_is_accepted_and_finds_a_node(model: str) -> None:
    """Under one runtime, on the newest version that is offered; `test-long` has both on all of them."""
    _check(model, "ray" if len(model) % 2 else "deployment", OFFERED[-1])


@pytest.mark.long
@pytest.mark.parametrize("minor", OFFERED)
@pytest.mark.parametrize("runtime", ["ray", "deployment"])
@pytest.mark.parametrize("model", sorted(set(MODELS) - NOWHERE))
def test_every_model_under_both_runtimes_on_every_offered_version(model: str, runtime: str, minor: str) -> None:
    """The same at full count."""
    _check(model, runtime, minor)


@pytest.mark.parametrize("model", sorted(NOWHERE))
def test_what_fits_nowhere_is_refused(model: str) -> None:
    """The list above is not longer than it has to be."""
    assert _smallest(model, "deployment", OFFERED[-1]) is None
