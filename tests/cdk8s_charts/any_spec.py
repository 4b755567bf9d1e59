"""Specs as a person might write them: every key of a model with values that can be, in any company."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import yaml
from hypothesis import strategies as st

from triad.catalog.models import MODELS, Engine, Kind
from triad.catalog.versions import kubernetes_versions
from triad.planning.fit_words import refuse_misfits
from triad.spec import SpecError, load
from triad.spec.platform import PlatformSpec
from triad.spec.pool import Pool

Document = dict[str, Any]

_CPUS = {"cpu": 4096, "memory_gib": 32768}
_DEVICES = {**_CPUS, "accelerators": 512}
POOLS: dict[str, Document] = {
    "arm": {"silicon": "graviton", "limits": _CPUS},
    "x86": {"silicon": "x86", "enabled": True, "limits": _CPUS},
    "gpu": {"silicon": "nvidia", "families": ["g5", "g6", "g6e"], "limits": _DEVICES},
    "inf": {"silicon": "neuron", "families": ["inf2"], "limits": _DEVICES},
}
"""One of each silicon, with room for every model twice, as an upgrade needs it."""

OURS = {"repository": "registry.example.org/neuron-ray", "tag": "2.60.0-sdk2.31.1"}
"""There is no image with Ray and Neuron: who wants one names it."""


class Choice(NamedTuple):
    """A model that fits a pool, with the engine that serves it there."""

    model: str
    pool: str
    engine: Engine


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


def read(document: Document) -> PlatformSpec | None:
    """Make a spec of a document; None where it is refused, by its own rules or because a model does not fit."""
    found = _read(document)

    return found if isinstance(found, PlatformSpec) else None


def problems(document: Document) -> tuple[str, ...]:
    """List what is said of a document that is refused."""
    found = _read(document)

    return () if isinstance(found, PlatformSpec) else tuple(map(str, found.problems))


def _read(document: Document) -> PlatformSpec | SpecError:
    """Take the way of every command: from the text of a file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "platform.yaml"
        path.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), encoding="utf-8")
        try:
            loaded = load(path)
            refuse_misfits(loaded)
        except SpecError as error:
            return error

    return loaded.spec


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Draw a document; most can be used."""
    names = draw(st.lists(st.sampled_from(["chat", "code", "small-1", "x"]), min_size=1, max_size=3, unique=True))
    spot = draw(st.sets(st.sampled_from(["arm", "x86", "gpu"])))
    bought = {name: {"capacity": ["spot", "on-demand"]} for name in spot}
    pools = {name: pool | draw(_some(_POOL)) | bought.get(name, {}) for name, pool in POOLS.items()}

    return {
        "size": draw(st.sampled_from(["dev", "production"])),
        "kubernetes": draw(st.sampled_from([key for key, each in kubernetes_versions().items() if each.offered])),
        "pools": pools | draw(_some({"agents": st.just({"silicon": "graviton", "role": "agents"})})),
        "controllers": {"prometheus": draw(st.booleans())},
        "images": {"builder": draw(st.sampled_from(["codebuild", "docker"]))},
        "secrets": draw(st.sampled_from([{}, {"hugging_face": "their/token"}])),
        "models": {name: draw(models(spot)) | draw(_some({"name": st.just(f"{name}-service")})) for name in names},
        "routes": draw(_some({"first": st.just({"backends": names[:1]}), "any": st.just({"backends": names})})),
        "gateway": draw(_some(_GATEWAY)),
        "agent": draw(_some(_AGENT)),
    }


@st.composite
def models(draw: st.DrawFn, spot: Collection[str] = ()) -> Document:
    """Draw one model under one of the runtimes.

    Args:
        draw: Hypothesis' own.
        spot: Pools with Spot nodes, which a model must know.
    """
    choice = draw(st.sampled_from(choices()))
    on_ray = draw(st.booleans())
    image = {"image": OURS} if on_ray and choice.pool == "inf" else {}
    engine = _LLAMA_CPP if choice.engine is Engine.LLAMA_CPP else _VLLM
    alone = _DEPLOYMENT if engine is _LLAMA_CPP else _DEPLOYMENT | _STREAMED
    chat = {} if MODELS[choice.model].kind is Kind.CHAT else {"context": st.just(256)}
    types = {"instance_type": st.sampled_from(_types(choice.pool))}
    drawn = draw(_some(_COMMON | engine | (_RAY if on_ray else alone) | chat | types))
    short = {"longest_answer": "30s"} if choice.pool in spot else {}
    risk = {"ray": {**drawn.get("ray", {}), "spot": True}} if on_ray and choice.pool in spot else {}

    return {
        "model": choice.model,
        "pool": choice.pool,
        "engine": choice.engine.value,
        "runtime": "ray" if on_ray else "deployment",
        **drawn,
        **image,
        **short,
        **risk,
    }


@cache
def _types(pool: str) -> tuple[str, ...]:
    """List what a pool launches, less the smallest, which hold almost none of the models."""
    types = sorted(Pool.model_validate(POOLS[pool]).types, key=lambda each: each.memory_mib)

    return tuple(each.name for each in types[len(types) // 2 :])


def _some(fields: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Document]:
    """Leave any of them out."""
    return st.fixed_dictionaries({}, optional=dict(fields))


@st.composite
def _replicas(draw: st.DrawFn) -> Document:
    least = draw(st.integers(1, 3))

    return {"min": least, **draw(_some({"max": st.integers(least, 6)}))}


_TEXT = st.text(st.characters(max_codepoint=0x24F, exclude_categories=["Cc"]), max_size=12)
_SPREAD = st.fixed_dictionaries(
    {
        "maxSkew": st.integers(1, 3),
        "topologyKey": st.sampled_from(["topology.kubernetes.io/zone", "kubernetes.io/hostname"]),
        "whenUnsatisfiable": st.sampled_from(["ScheduleAnyway", "DoNotSchedule"]),
    }
)
_SPREADS = st.lists(_SPREAD, max_size=2, unique_by=lambda each: (each["topologyKey"], each["whenUnsatisfiable"]))
_CERTIFICATE = {"certificate": "arn:aws:acm:us-east-1:111122223333:certificate/0123abcd"}
_POOL: dict[str, st.SearchStrategy[Any]] = {
    "disk": st.just({"size_gib": 400}),
    "max_pods": st.sampled_from([32, 58]),
}
_SERVICE: dict[str, st.SearchStrategy[Any]] = {
    "port": st.sampled_from([4100, 8081]),
    "replicas": st.sampled_from([{"min": 1}, {"min": 2, "max": 3}]),
}
_GATEWAY: dict[str, st.SearchStrategy[Any]] = {
    **_SERVICE,
    "clients": st.just({"team": {}}),
    "retries": st.integers(0, 3),
    "log_prompts": st.booleans(),
    "ingress": st.just({**_CERTIFICATE, "name": "gateway-door"}),
}
_AGENT: dict[str, st.SearchStrategy[Any]] = {
    **_SERVICE,
    "enabled": st.just(False),  # noqa: FBT003  # a value
    "budget": _some({"steps": st.integers(1, 4), "tokens": st.just(4096), "seconds": st.just(60)}),
    "parallel": st.integers(1, 8),
}
_COMMON: dict[str, st.SearchStrategy[Any]] = {
    "slots": st.integers(1, 6),
    "context": st.sampled_from([256, 1024, 4096]),
    "replicas": _replicas(),
    "longest_answer": st.sampled_from(["30s", "4m"]),
    "namespace": st.sampled_from(["models", "rayserve-vllm"]),
    "image": st.sampled_from([{"pull_policy": "Always"}, {"repository": "registry.example.org/own", "tag": "1.2"}]),
    "placement": _some({"group": st.booleans(), "weight": st.integers(0, 100), "spread": _SPREADS}),
    "port": st.sampled_from([8000, 9000]),
    "service": _some(
        {
            "type": st.sampled_from(["ClusterIP", "NodePort", "LoadBalancer"]),
            "annotations": st.dictionaries(st.sampled_from(["example.org/a", "b"]), _TEXT, max_size=2),
            "host": st.sampled_from(["chat.example.org", "m.internal"]),
        }
    ),
    "resources": _some({"cpu_m": st.sampled_from([500, 2000]), "memory_mib": st.sampled_from([4096, 12288])}),
    "storage": st.sampled_from([{}, {"claim": "weights"}]),
    "log_level": st.sampled_from(["debug", "info", "warning", "error"]),
    "env": st.dictionaries(st.sampled_from(["EXTRA", "yes", "NO_PROXY"]), _TEXT, max_size=2),
}
_LLAMA_CPP: dict[str, st.SearchStrategy[Any]] = {"cpus": st.integers(1, 6)}
_VLLM: dict[str, st.SearchStrategy[Any]] = {
    "vllm": _some(
        {
            "gpu_memory_utilization": st.sampled_from([0.85, 0.9, 0.95]),
            "max_num_batched_tokens": st.sampled_from([2048, 8192]),
            "prefix_caching": st.booleans(),
            "tensor_parallel": st.sampled_from([1, 2, 4]),
            "pipeline_parallel": st.sampled_from([1, 2]),
            "tokenizer_pool_size": st.integers(1, 4),
            "max_parallel_loading_workers": st.integers(1, 4),
            "gpus": st.sampled_from([1, 2, 4]),
        }
    ),
    "resources": _some({"memory_mib": st.just(12288), "accelerators": st.sampled_from([1, 2, 4])}),
    "tools": st.sampled_from([{}, {"enabled": False}]),
}
_RAY: dict[str, st.SearchStrategy[Any]] = {
    "ray": _some(
        {
            "autoscaling": _some(
                {
                    "enabled": st.booleans(),
                    "mode": st.sampled_from(["Default", "Aggressive", "Conservative"]),
                    "idle_timeout": st.sampled_from(["60s", "10m"]),
                }
            ),
            "actors": st.sampled_from([{}, {"min": 1, "max": 2}]),
            "upgrade": st.sampled_from(["new-cluster", "none"]),
            "observability": _some({"grafana_host": st.just("http://grafana.monitoring:3000")}),
        }
    ),
    "fluent_bit": st.sampled_from([{}, {"enabled": True}]),
    "queue": st.integers(0, 20),
}
_DEPLOYMENT: dict[str, st.SearchStrategy[Any]] = {
    "args": st.sampled_from([[], ["--verbose"]]),
}
_STREAMED: dict[str, st.SearchStrategy[Any]] = {
    "storage": st.sampled_from([{}, {"claim": "weights"}, {"stream": True}])
}
