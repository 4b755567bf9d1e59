"""How each model of a platform is served, with every default decided."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts import environment as names
from contracts.serve import (
    DIRECT_STREAMING,
    EMBEDDINGS,
    HA_PROXY,
    HA_PROXY_HARD_STOP_S,
    HA_PROXY_ROUTER_S,
    HA_PROXY_SERVER_S,
    LLAMA_CPP,
    THROUGHPUT_OPTIMIZED,
    VLLM,
    Program,
)
from triad.catalog.models import CatalogModel, Engine, Kind
from triad.planning.cpus import cpus
from triad.planning.ranks import ALONE, Ranks, ranks
from triad.planning.timing import Timing, timing
from triad.spec.log_level import LogLevel
from triad.spec.model import Model
from triad.spec.platform import PlatformSpec
from triad.spec.vllm import Vllm

TARGET_SHARE = 0.8
"""Of the slots: replicas are added when more of them are busy on average.

Ray Serve's autoscaling guide asks that a replica can take 20 to 50 % more than the target; it can take its slots, so
the target is `slots / 1.25`. Whatever waits in the queue counts as ongoing, and so adds replicas too.
"""

UPSCALE_DELAY_S = 15
"""Half of Ray's default: demand is averaged over 30 seconds anyway, and a node and its weights still have to come."""

DOWNSCALE_DELAY_S = 600
"""Ray's default, as long as the longest cold start of a model node (triad/planning/disruption.py)."""

ROUTER_S = 30
"""Six times Ray's default: what HAProxy refuses because vLLM's router was late has no `Retry-After`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedModel:
    """One model, as its application in Ray Serve.

    Attributes:
        name: What clients ask for.
        target_ongoing_requests: Average of a replica at which neither more nor fewer are needed.
        cpus: Of a replica whose engine computes on them, and its threads; None where an accelerator computes.
        ranks: How an accelerated replica is split; None where CPUs compute.
        tool_parser: vLLM's; None where tools are off.
        settings: Further ones of vLLM.
        log_level: Of the engine.
    """

    name: str
    engine: Engine
    program: Program
    weights: CatalogModel
    slots: int
    queue: int
    context: int
    target_ongoing_requests: float
    min_replicas: int
    max_replicas: int
    upscale_delay_s: int
    downscale_delay_s: int
    cpus: int | None
    ranks: Ranks | None
    tool_parser: str | None
    settings: Vllm
    log_level: LogLevel
    timing: Timing

    @property
    def accelerators(self) -> int:
        """Devices of a replica."""
        return self.ranks.devices if self.ranks else 0

    @property
    def environment(self) -> Mapping[str, str]:
        """What its server is told, less where its weights lie."""
        common = {
            names.SERVED_MODEL_NAME: self.name,
            names.QUEUE: str(self.queue),
            names.MAX_STREAM_SECONDS: str(self.timing.request_s),
        }

        return {**common, **(self._vllm if self.engine is Engine.VLLM else self._llama_cpp)}

    @property
    def _llama_cpp(self) -> Mapping[str, str]:
        return {names.SLOTS: str(self.slots), names.N_CTX: str(self.context), names.N_THREADS: str(self.cpus)}

    @property
    def _vllm(self) -> Mapping[str, str]:
        parsers = {
            names.TOOL_CALL_PARSER: self.tool_parser,
            names.REASONING_PARSER: self.weights.vllm_reasoning_parser,
        }

        return {
            names.MAX_NUM_SEQ: str(self.slots),
            names.MAX_MODEL_LEN: str(self.context),
            names.MAX_NUM_BATCHED_TOKENS: str(self.settings.max_num_batched_tokens),
            names.GPU_MEMORY_UTILIZATION: str(self.settings.gpu_memory_utilization),
            names.ENABLE_PREFIX_CACHING: str(self.prefix_caching).lower(),
            names.TENSOR_PARALLEL_SIZE: str(self.ranks.tensor if self.ranks else 1),
            names.PIPELINE_PARALLEL_SIZE: str(self.ranks.pipeline if self.ranks else 1),
            names.ENABLE_FUNCTION_CALLING: str(self.tool_parser is not None).lower(),
        } | {name: parser for name, parser in parsers.items() if parser}

    @property
    def prefix_caching(self) -> bool:
        """Whether vLLM keeps prefixes: as given, or unless Neuron computes, where it takes another cache layout."""
        given = self.settings.prefix_caching

        return not (self.ranks and self.ranks.on_neuron) if given is None else given


def served_models(spec: PlatformSpec) -> tuple[ServedModel, ...]:
    """Decide every model, in the order of the file."""
    return tuple(served_model(spec, name) for name in spec.models)


def served_model(
    spec: PlatformSpec, name: str, *, weights: CatalogModel | None = None, engine: Engine | None = None
) -> ServedModel:
    """Decide one model.

    Args:
        spec: The platform.
        name: Of the model.
        weights: In place of those that the spec names.
        engine: In place of the one that the spec names.

    Raises:
        ValueError: The weights in place have no files for the engine.
    """
    model = spec.models[name]
    pool = spec.pools[model.pool]
    chosen, engine = weights or model.weights, engine or model.chosen_engine
    if engine not in chosen.engines:
        msg = f"{chosen.name!r} has no files for {engine}; allowed: {', '.join(chosen.engines)}"
        raise ValueError(msg)
    on_cpus = engine is Engine.LLAMA_CPP

    return ServedModel(
        name=name,
        engine=engine,
        program=program(engine, chosen.kind),
        weights=chosen,
        slots=model.slots,
        queue=model.queue_length,
        context=min(model.context_tokens, chosen.context),
        target_ongoing_requests=max(1.0, round(model.slots * TARGET_SHARE, 1)),
        min_replicas=model.least_actors,
        max_replicas=model.most_actors,
        upscale_delay_s=UPSCALE_DELAY_S,
        downscale_delay_s=DOWNSCALE_DELAY_S,
        cpus=cpus(model, pool) if on_cpus else None,
        ranks=None if on_cpus else ranks(model, pool) if weights is None else ALONE,
        tool_parser=_tool_parser(model, chosen),
        settings=model.vllm,
        log_level=model.log_level,
        timing=timing([model]),
    )


def program(engine: Engine, kind: Kind) -> Program:
    """Find the application that serves such a model."""
    if engine is Engine.VLLM:
        return VLLM

    return EMBEDDINGS if kind is Kind.EMBEDDING else LLAMA_CPP


def ray_environment(served: ServedModel, *, ha_proxy: bool) -> Mapping[str, str]:
    """Say what the processes of Ray itself are told, before Serve starts.

    Args:
        served: A model of that Ray cluster.
        ha_proxy: Whether the machine has a HAProxy for Ray: Linux has, macOS has not.
    """
    if not ha_proxy:
        return {}
    direct = {DIRECT_STREAMING: "1", HA_PROXY_ROUTER_S: str(ROUTER_S)} if served.engine is Engine.VLLM else {}

    return {
        HA_PROXY: "1",
        THROUGHPUT_OPTIMIZED: "1",
        HA_PROXY_HARD_STOP_S: str(served.timing.graceful_shutdown_s),
        HA_PROXY_SERVER_S: str(served.timing.serve_s),
    } | direct


def log_environment(served: ServedModel) -> Mapping[str, str]:
    """Say how much the engine logs, where it reads that from its environment; llama.cpp has an argument for it."""
    return {"VLLM_LOGGING_LEVEL": served.log_level.upper()} if served.engine is Engine.VLLM else {}


def _tool_parser(model: Model, weights: CatalogModel) -> str | None:
    """Take the spec's parser only for the weights that the spec names."""
    if weights is model.weights or model.tools.enabled is False:
        return model.tool_parser

    return weights.vllm_tool_parser
