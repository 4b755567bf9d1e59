"""Models as a person might write them: every key with values that can be, in any company."""

from collections.abc import Collection, Iterator
from functools import cache
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.cdk8s_charts import own_models
from tests.cdk8s_charts.any_document import OURS, POOLS, Document, half, read, some
from tests.cdk8s_charts.any_ranks import ranks
from triad.catalog.instances import Silicon
from triad.catalog.models import MODELS, Engine, Kind
from triad.catalog.tool_formats import tool_format
from triad.catalog.version_lock import rows
from triad.spec.pool import Pool

Fields = dict[str, st.SearchStrategy[Any]]


class Choice(NamedTuple):
    """A model that fits a pool, with the engine that serves it there."""

    model: str
    pool: str
    engine: Engine


OWN = (
    Choice(own_models.VLLM, "gpu", Engine.VLLM),
    Choice(own_models.GGUF, "arm", Engine.LLAMA_CPP),
    Choice(own_models.GGUF, "x86", Engine.LLAMA_CPP),
)
"""Of the spec's own catalogue."""


@cache
def choices() -> tuple[Choice, ...]:
    """Every one of the catalogue, asked for little."""
    return tuple(each for each in _pairs() if _fits(each))


def _pairs() -> Iterator[Choice]:
    for name, model in MODELS.items():
        for engine in model.engines:
            pools = ("arm", "x86") if engine is Engine.LLAMA_CPP else ("gpu", "inf")
            yield from (Choice(name, pool, engine) for pool in pools)


def _fits(choice: Choice) -> bool:
    model = {"model": choice.model, "pool": choice.pool, "engine": choice.engine.value, "slots": 1, "context": 512}
    spec = read({"pools": POOLS, "models": {"m": {**model, "runtime": "deployment"}}})

    return spec is not None


@st.composite
def models(draw: st.DrawFn, spot: Collection[str] = ()) -> Document:
    """Draw one model under one of the runtimes.

    Args:
        draw: Hypothesis' own.
        spot: Pools with Spot nodes, which a model must know.
    """
    pool = draw(st.sampled_from(["gpu", "inf", "arm", "x86"]))  # else most models would be on CPUs
    known, own = ([each for each in group if each.pool == pool] for group in (choices(), OWN))
    choice = draw(st.sampled_from(known) | st.sampled_from(own or known))
    on_ray = draw(st.booleans())
    particular = _of_engine(choice, on_ray=on_ray) | _of_runtime(choice, on_ray=on_ray)
    drawn = draw(some(_COMMON)) | draw(half(particular))
    shared = draw(ranks(pool, on_ray=on_ray) | st.just({})) if choice.engine is Engine.VLLM else {}
    image = {"image": OURS} if on_ray and pool == "inf" else {}
    short = {"longest_answer": "30s"} if pool in spot else {}
    risk = {"ray": {**drawn.get("ray", {}), "spot": True}} if on_ray and pool in spot else {}

    return {
        "model": choice.model,
        "pool": pool,
        "engine": choice.engine.value,
        "runtime": "ray" if on_ray else "deployment",
        **drawn,
        **{key: drawn.get(key, {}) | value for key, value in shared.items()},
        **image,
        **short,
        **risk,
    }


def _of_engine(choice: Choice, *, on_ray: bool) -> Fields:
    """Draw what goes with the model, its engine and its pool."""
    small = choice.model in MODELS and MODELS[choice.model].kind is not Kind.CHAT
    common: Fields = {
        "instance_type": st.sampled_from(_types(choice.pool)),
        "versions": some({name: st.just(version) for name, version in _locked(choice, on_ray=on_ray).items()}),
        "context": st.just(256) if small else st.sampled_from([256, 1024, 2048]),
    }
    if choice.engine is Engine.LLAMA_CPP:
        return {"cpus": st.integers(1, 6), **common}

    return {
        **common,
        "vllm": _VLLM,
        "resources": some({"memory_mib": st.just(20480)}),
        "tools": st.sampled_from([{}, {"enabled": False}, *({"parser": each} for each in _parsers(choice.model))]),
    }


def _of_runtime(choice: Choice, *, on_ray: bool) -> Fields:
    """Draw what one of the runtimes alone has; nothing changes the number of a deployment's pods."""
    if on_ray:
        return {**_RAY, "replicas": _replicas()}
    alone: Fields = {
        "args": st.sampled_from([[], ["--seed", "1"]]),
        "replicas": st.fixed_dictionaries({"min": st.integers(1, 4)}),
    }
    if choice.pool == "gpu" and choice.model in MODELS and MODELS[choice.model].revision:
        alone["storage"] = st.just({"stream": True})

    return alone


def _locked(choice: Choice, *, on_ray: bool) -> dict[str, str]:
    """Name the versions that are in an image for it."""
    row = next(rows(choice.engine, Silicon(POOLS[choice.pool]["silicon"]), on_ray=on_ray))
    named = {"ray": row.ray, "vllm": row.vllm, "python": row.python}

    return {name: version for name, version in named.items() if version}


def _parsers(model: str) -> tuple[str, ...]:
    """List what reads the calls of a model."""
    own = MODELS[model].vllm_tool_parser if model in MODELS else own_models.PARSER
    written = tool_format(own) if own else None

    return written.parsers if written else ()


@cache
def _types(pool: str) -> tuple[str, ...]:
    """List what a pool launches, less the smallest, which hold almost none of the models."""
    types = sorted(Pool.model_validate(POOLS[pool]).types, key=lambda each: each.memory_mib)

    return tuple(each.name for each in types[len(types) // 2 :])


@st.composite
def _replicas(draw: st.DrawFn) -> Document:
    least = draw(st.integers(1, 3))

    return {"min": least, **draw(some({"max": st.integers(least, 6)}))}


_HOSTS = ("grafana_host", "grafana_iframe_host", "prometheus_host")
_TEXT = st.text(st.characters(max_codepoint=0x24F, exclude_categories=["Cc"]), max_size=12)
_SPREAD = st.fixed_dictionaries(
    {
        "maxSkew": st.integers(1, 3),
        "topologyKey": st.sampled_from(["topology.kubernetes.io/zone", "kubernetes.io/hostname"]),
        "whenUnsatisfiable": st.sampled_from(["ScheduleAnyway", "DoNotSchedule"]),
    }
)
_SPREADS = st.lists(_SPREAD, max_size=2, unique_by=lambda each: (each["topologyKey"], each["whenUnsatisfiable"]))
_COMMON: Fields = {
    "slots": st.integers(1, 6),
    "longest_answer": st.sampled_from(["30s", "4m"]),
    "namespace": st.sampled_from(["models", "rayserve-vllm"]),
    "image": st.sampled_from([{"pull_policy": "Always"}, {"repository": "registry.example.org/own", "tag": "1.2"}]),
    "placement": some({"group": st.booleans(), "weight": st.integers(0, 100), "spread": _SPREADS}),
    "port": st.sampled_from([8000, 9000]),
    "service": some(
        {
            "port": st.just(8000),
            "type": st.sampled_from(["ClusterIP", "NodePort", "LoadBalancer"]),
            "annotations": st.dictionaries(st.sampled_from(["example.org/a", "b"]), _TEXT, max_size=2),
            "host": st.sampled_from(["chat.example.org", "m.internal"]),
        }
    ),
    "resources": some({"cpu_m": st.sampled_from([2000, 6000]), "memory_mib": st.sampled_from([4096, 12288])}),
    "storage": st.sampled_from([{}, {"claim": "weights"}]),
    "log_level": st.sampled_from(["debug", "info", "warning", "error"]),
    "env": st.dictionaries(st.sampled_from(["EXTRA", "yes", "NO_PROXY"]), _TEXT, max_size=2),
}
_VLLM = some(
    {
        "gpu_memory_utilization": st.sampled_from([0.85, 0.9, 0.95]),
        "max_num_batched_tokens": st.sampled_from([2048, 8192]),
        "prefix_caching": st.booleans(),
        "tokenizer_pool_size": st.integers(1, 4),
        "max_parallel_loading_workers": st.integers(1, 4),
    }
)
_RAY: Fields = {
    "ray": some(
        {
            "autoscaling": some(
                {
                    "enabled": st.booleans(),
                    "mode": st.sampled_from(["Default", "Aggressive", "Conservative"]),
                    "idle_timeout": st.sampled_from(["60s", "10m"]),
                }
            ),
            "actors": st.sampled_from([{}, {"min": 1}, {"min": 1, "max": 1}]),
            "upgrade": st.sampled_from(["new-cluster", "none"]),
            "observability": some({name: st.just("http://grafana.monitoring:3000") for name in _HOSTS}),
        }
    ),
    "fluent_bit": st.sampled_from(
        [{"enabled": True}, {"enabled": True, "repository": "registry.example.org/bit", "tag": "4.1"}]
    ),
    "queue": st.integers(0, 20),
}
