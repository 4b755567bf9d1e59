"""Tests of triad.planning.serving."""

from datetime import date
from pathlib import Path

import pytest

from contracts import environment as names
from triad.catalog.allocatable import allocatable
from triad.catalog.daemonsets import overhead
from triad.catalog.instances import Silicon
from triad.catalog.models import MODELS, Engine
from triad.planning.disruption import MODELS_CONSOLIDATE_AFTER
from triad.planning.pools import node_pools
from triad.planning.serving import DOWNSCALE_DELAY_S, ServedModel, ray_environment, served_model, served_models
from triad.planning.timing import timing
from triad.planning.warnings import warnings
from triad.spec import PlatformSpec, load
from triad.spec.fields import seconds

TODAY = date(2026, 11, 21)
HEAD_CPU_M = 1000
POOLS = {"graviton": {"silicon": "graviton"}, "gpu": {"silicon": "nvidia"}}


def spec_of(*, pools: object = POOLS, **model: object) -> PlatformSpec:
    """Make a platform with one model."""
    keys = {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"} | model

    return PlatformSpec.model_validate({"pools": pools, "models": {"m": keys}})


def served(*, pools: object = POOLS, **model: object) -> ServedModel:
    """Decide one model."""
    return served_model(spec_of(pools=pools, **model), "m")


def test_every_model_of_the_file_is_decided_in_its_order(root: Path) -> None:
    """Each by the program that fits its engine and kind."""
    spec = load(root / "examples" / "full.yaml").spec

    assert [(each.name, each.program.import_path) for each in served_models(spec)] == [
        ("chat-cpu", "serving.llama_cpp:app"),
        ("chat-gpu", "serving.vllm:app"),
        ("embedder", "serving.embeddings:app"),
        ("assistant-gpu", "serving.vllm:app"),
        ("stream-gpu", "serving.vllm:app"),
        ("chat-inf", "serving.vllm:app"),
    ]


@pytest.mark.parametrize(("slots", "target"), [(1, 1.0), (4, 3.2), (8, 6.4), (16, 12.8)])
def test_replicas_are_added_before_every_slot_is_busy(slots: int, target: float) -> None:
    """The target is four fifths of the slots, so that a replica can take a quarter more, and never less than one."""
    assert served(slots=slots).target_ongoing_requests == target


def test_a_replica_outlives_a_pause_shorter_than_a_cold_start() -> None:
    """Taken away sooner, its node would go and come again."""
    assert max(map(seconds, MODELS_CONSOLIDATE_AFTER.values())) <= DOWNSCALE_DELAY_S


@pytest.mark.parametrize(
    ("sizes", "cpus"), [(["large"], 1), (["large", "xlarge", "2xlarge"], 6), (["4xlarge", "8xlarge"], 14)]
)
def test_a_replica_takes_what_the_largest_node_can_use(sizes: list[str], cpus: int) -> None:
    """Up to the threads that still make it faster, less what others need; the spec's own figure goes first."""
    pools = {"graviton": {"silicon": "graviton", "sizes": sizes}}

    assert served(pools=pools).cpus == cpus
    assert served(pools=pools, cpus=3).cpus == 3


@pytest.mark.parametrize("container_insights", [False, True])
@pytest.mark.parametrize("size", ["xlarge", "2xlarge", "4xlarge"])
def test_the_chosen_vcpus_leave_room_for_head_and_daemons(size: str, *, container_insights: bool) -> None:
    """A replica that no node can hold would wait for ever."""
    spec = spec_of(pools={"graviton": {"silicon": "graviton", "sizes": [size]}})
    agents = overhead(Silicon.GRAVITON, container_insights=container_insights)
    needed = 1000 * (served_model(spec, "m").cpus or 0) + HEAD_CPU_M + agents.cpu_m

    assert all(needed <= allocatable(each).cpu_m for each in spec.pools["graviton"].types)


def test_llama_cpp_is_told_threads_slots_and_context() -> None:
    """And when to refuse, and when to end an answer."""
    environment = served(slots=8, queue=2, context=4096, cpus=6, longest_answer="90s").environment

    assert environment == {
        names.SERVED_MODEL_NAME: "m",
        names.SLOTS: "8",
        names.QUEUE: "2",
        names.N_CTX: "4096",
        names.N_THREADS: "6",
        names.MAX_STREAM_SECONDS: "90",
    }


@pytest.mark.parametrize(
    ("model", "tools", "told"),
    [
        ("mistral-7b-instruct-v0.3", {}, ("true", "mistral")),
        ("llama-3.1-8b-instruct", {"parser": "pythonic"}, ("true", "pythonic")),
        ("mistral-7b-instruct-v0.3", {"enabled": False}, ("false", None)),
        ("mistral-7b-instruct-v0.2", {}, ("false", None)),
    ],
)
def test_vllm_is_told_a_parser_or_no_tools(model: str, tools: dict[str, object], told: tuple[str, str | None]) -> None:
    """A model without tool tokens is never asked for a call."""
    environment = served(model=model, pool="gpu", tools=tools).environment

    assert (environment[names.ENABLE_FUNCTION_CALLING], environment.get(names.TOOL_CALL_PARSER)) == told
    assert (environment[names.MAX_NUM_SEQ], environment[names.MAX_MODEL_LEN]) == ("4", "8192")
    assert names.N_THREADS not in environment


def test_other_weights_bring_their_own_limits_and_parsers() -> None:
    """A stand-in is not asked for a context that it was not trained for, nor given another model's parser."""
    tiny = MODELS["tiny-chat"]
    spec = spec_of(model="mistral-7b-instruct-v0.3", pool="gpu", tools={"parser": "mistral"})
    found = served_model(spec, "m", weights=tiny)

    assert (found.context, found.tool_parser) == (tiny.context, tiny.vllm_tool_parser)
    assert served_model(spec, "m", weights=tiny, engine=Engine.LLAMA_CPP).cpus == 14


def test_weights_without_files_for_the_engine_are_refused() -> None:
    """The message names what there is."""
    with pytest.raises(ValueError, match=r"'tiny-embedder' has no files for vllm; allowed: llama\.cpp"):
        served_model(spec_of(), "m", weights=MODELS["tiny-embedder"], engine=Engine.VLLM)


def test_ray_itself_is_told_to_let_streams_end() -> None:
    """HAProxy's own patience is shorter than an answer; where there is none, nothing is told."""
    chat, gpu = served(longest_answer="3m"), served(model="mistral-7b-instruct-v0.3", pool="gpu")
    told = ray_environment(chat, ha_proxy=True)

    assert int(told["RAY_SERVE_HAPROXY_HARD_STOP_AFTER_S"]) > 180
    assert "RAY_SERVE_LLM_ENABLE_DIRECT_STREAMING" not in told
    assert ray_environment(gpu, ha_proxy=True)["RAY_SERVE_LLM_ENABLE_DIRECT_STREAMING"] == "1"
    assert ray_environment(gpu, ha_proxy=False) == {}


def test_times_are_those_of_the_model() -> None:
    """One budget a model."""
    spec = spec_of(longest_answer="1m")

    assert served_model(spec, "m").timing == timing(spec.models.values())


@pytest.mark.parametrize(
    ("pool", "limits", "key"),
    [
        ("graviton", {"cpu": 32}, "pools.graviton.limits.cpu"),
        ("gpu", {"accelerators": 2}, "pools.gpu.limits.accelerators"),
    ],
)
def test_replicas_beyond_the_limits_of_their_pool_are_said(pool: str, limits: dict[str, int], key: str) -> None:
    """They would wait without a word; two of them fit."""
    model = "mistral-7b-instruct-v0.3" if pool == "gpu" else "llama-3.2-3b-instruct-q4_0"
    pools = {pool: POOLS[pool] | {"limits": limits}}

    def said(replicas: int) -> list[str]:
        spec = spec_of(pools=pools, pool=pool, model=model, replicas={"max": replicas})
        found = [each.path for each in warnings(spec, node_pools(spec), today=TODAY)]
        return [path for path in found if path.startswith("pools.")]

    assert said(2) == []
    assert said(3) == [key]
