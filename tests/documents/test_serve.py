"""Tests of triad.documents.serve."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts import environment as names
from contracts import ports
from triad.catalog.models import MODELS, CatalogModel, Engine, Kind
from triad.documents.place import CLUSTER, SHIPPED, Place, StandIn
from triad.documents.serve import cluster_configs, serve_config, serve_yaml
from triad.spec import PlatformSpec, load

LAPTOP = Place(
    host="127.0.0.1",
    port=8100,
    weights="/home/me/models",
    stand_ins={kind: StandIn(weights=each, folder="/checkout/models/tiny") for kind, each in SHIPPED.items()},
    cpus=0.5,
    threads=2,
    replicas=1,
    engine_binary="/opt/llama-server",
    eager=True,
)

MAY_DIFFER = {
    "http_options.host",
    "http_options.port",
    "applications[].runtime_env.env_vars.MODEL_ID",
    "applications[].runtime_env.env_vars.MODEL_REVISION",
    "applications[].runtime_env.env_vars.MODEL_FILENAME",
    "applications[].runtime_env.env_vars.MODEL_DIR",
    "applications[].runtime_env.env_vars.N_CTX",
    "applications[].runtime_env.env_vars.MAX_MODEL_LEN",
    "applications[].runtime_env.env_vars.TOOL_CALL_PARSER",
    "applications[].runtime_env.env_vars.REASONING_PARSER",
    "applications[].runtime_env.env_vars.N_THREADS",
    "applications[].runtime_env.env_vars.ENGINE_BINARY",
    "applications[].runtime_env.env_vars.ENFORCE_EAGER",
    "applications[].deployments[].autoscaling_config.min_replicas",
    "applications[].deployments[].autoscaling_config.initial_replicas",
    "applications[].deployments[].autoscaling_config.max_replicas",
    "applications[].deployments[].ray_actor_options.num_cpus",
}
"""Address; weights, with their context and parsers; threads, engine and eager mode; replicas and resources."""


@pytest.fixture(scope="module")
def full(root: Path) -> PlatformSpec:
    """Load the spec that holds every key, with replicas and context that no laptop has."""
    keys = load(root / "examples" / "full.yaml").spec.model_dump()
    keys["models"]["chat-cpu"]["replicas"] = {"min": 2, "max": 10}
    keys["models"]["chat-gpu"]["replicas"] = {"min": 2, "max": 4}

    return PlatformSpec.model_validate(keys)


def applications(config: Mapping[str, Any]) -> dict[str, Any]:
    """Find each application by its name."""
    return {each["name"]: each for each in config["applications"]}


def variables(config: Mapping[str, Any], name: str) -> dict[str, str]:
    """Find what one server is told."""
    found: dict[str, str] = applications(config)[name]["runtime_env"]["env_vars"]

    return found


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Walk a document; items of a list count as one place."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from leaves(below, f"{path}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for below in value:
            yield from leaves(below, f"{path}[]")
    else:
        yield path, value


def test_exactly_the_listed_keys_differ_between_cluster_and_laptop(full: PlatformSpec) -> None:
    """Whatever else a pod of Ray does, a laptop does too; and each key of the list really differs."""
    differing = set()
    for name in cluster_configs(full):
        there, here = (set(leaves(serve_config(full, [name], place=place))) for place in (CLUSTER, LAPTOP))
        differing |= {path for path, _ in there ^ here}

    assert differing == MAY_DIFFER


def test_a_stand_in_on_another_engine_changes_nothing_at_the_cluster(full: PlatformSpec) -> None:
    """Only who asks for another engine gets another program."""
    on_cpus = serve_config(full, ["chat-gpu"], place=replace(LAPTOP, engine=Engine.LLAMA_CPP))

    assert (
        applications(serve_config(full, ["chat-gpu"], place=CLUSTER))["chat-gpu"]["import_path"] == "serving.vllm:app"
    )
    assert applications(on_cpus)["chat-gpu"]["import_path"] == "serving.llama_cpp:app"
    assert variables(on_cpus, "chat-gpu")[names.MODEL_FILENAME] == "chat.gguf"


def test_the_engine_of_a_place_is_that_of_chat_models_only(full: PlatformSpec) -> None:
    """The embedder has files for llama.cpp alone."""
    config = serve_config(full, ["chat-cpu", "embedder"], place=replace(LAPTOP, engine=Engine.VLLM))

    assert [each["import_path"] for each in applications(config).values()] == [
        "serving.vllm:app",
        "serving.embeddings:app",
    ]


def test_the_first_model_of_a_serve_answers_at_the_root(full: PlatformSpec) -> None:
    """And each other one below its name, with the times of the slowest for both."""
    slow = PlatformSpec.model_validate({**full.model_dump(), "models": full.model_dump()["models"] | {"slow": SLOW}})
    config: Any = serve_config(slow, ["chat-cpu", "slow"], place=LAPTOP)

    assert {name: each["route_prefix"] for name, each in applications(config).items()} == {
        "chat-cpu": "/",
        "slow": "/slow",
    }
    assert config["http_options"]["request_timeout_s"] > 260
    assert {each["deployments"][0]["graceful_shutdown_timeout_s"] for each in config["applications"]} == {250, 270}


SLOW = {"model": "snowflake-arctic-embed-s-f16", "pool": "graviton", "longest_answer": "260s"}


def test_a_clusters_serve_listens_where_its_clients_look(full: PlatformSpec) -> None:
    """A pod answers on every address it has, at the port of the contract."""
    config: Any = serve_config(full, ["chat-cpu"], place=CLUSTER)

    assert (config["http_options"]["host"], config["http_options"]["port"]) == ("0.0.0.0", ports.MODEL)  # noqa: S104


def test_a_rayservice_listens_at_the_port_of_its_model(full: PlatformSpec) -> None:
    """KubeRay's Service and the probes look there."""
    keys = full.model_dump()
    keys["models"]["embedder"]["port"] = 8123
    config = yaml.safe_load(cluster_configs(PlatformSpec.model_validate(keys))["embedder"])

    assert config["http_options"]["port"] == 8123


def test_a_stand_in_is_not_split(full: PlatformSpec) -> None:
    """Its heads need not be divisible, and a laptop has no devices to split it over."""
    keys = full.model_dump()
    keys["models"]["chat-gpu"]["vllm"] = {"tensor_parallel": 2, "pipeline_parallel": 2}
    keys["models"]["chat-gpu"] |= {"resources": {}, "ray": {}}
    split = PlatformSpec.model_validate(keys)
    there, here = (variables(serve_config(split, ["chat-gpu"], place=place), "chat-gpu") for place in (CLUSTER, LAPTOP))

    assert (there[names.TENSOR_PARALLEL_SIZE], there[names.PIPELINE_PARALLEL_SIZE]) == ("2", "2")
    assert (here[names.TENSOR_PARALLEL_SIZE], here[names.PIPELINE_PARALLEL_SIZE]) == ("1", "1")


@pytest.mark.parametrize("model", ["chat-cpu", "chat-gpu", "embedder"])
def test_serve_itself_refuses_nobody(full: PlatformSpec, model: str) -> None:
    """The front refuses, with `Retry-After`; Serve would hold requests back, or refuse them in plain text."""
    [deployment] = applications(serve_config(full, [model], place=CLUSTER))[model]["deployments"]

    assert (deployment["max_ongoing_requests"], deployment["max_queued_requests"]) == (100_000, -1)
    assert deployment["max_ongoing_requests"] > full.models[model].slots + full.models[model].queue_length


@pytest.mark.parametrize("model", ["chat-cpu", "chat-gpu", "embedder"])
def test_a_replica_that_goes_finishes_its_longest_answer(full: PlatformSpec, model: str) -> None:
    """What Serve waits for is longer than what the front lets a stream take, and shorter than a request's patience."""
    config: Any = serve_config(full, [model], place=CLUSTER)
    [deployment] = applications(config)[model]["deployments"]
    longest = int(variables(config, model)[names.MAX_STREAM_SECONDS])

    assert longest == 240
    assert deployment["graceful_shutdown_timeout_s"] > longest
    assert config["http_options"]["request_timeout_s"] > longest


def test_weights_are_looked_for_under_the_name_of_the_catalogue(full: PlatformSpec) -> None:
    """Two names for one model share one copy; what is not there comes from the hub, at a known revision."""
    told = variables(serve_config(full, ["chat-cpu"], place=CLUSTER), "chat-cpu")
    facts = MODELS["llama-3.2-3b-instruct-q4_0"]

    assert told[names.MODEL_DIR] == "/models/llama-3.2-3b-instruct-q4_0"
    assert (told[names.MODEL_ID], told[names.MODEL_REVISION]) == (facts.repository, facts.revision)
    assert told[names.MODEL_FILENAME] == facts.gguf


def test_what_ships_is_never_looked_for_on_the_hub(full: PlatformSpec) -> None:
    """No repository and no revision of the model in whose place it stands."""
    chat, gpu = (variables(serve_config(full, [name], place=LAPTOP), name) for name in ("chat-cpu", "chat-gpu"))

    assert chat[names.MODEL_DIR] == "/checkout/models/tiny"
    assert gpu[names.MODEL_DIR] == "/checkout/models/tiny/chat"
    assert {names.MODEL_ID, names.MODEL_REVISION} & {*chat, *gpu} == set()
    assert chat[names.SERVED_MODEL_NAME] == "chat-cpu"


def test_a_model_of_the_users_own_stands_in_with_its_file(full: PlatformSpec) -> None:
    """Any GGUF of the hub can be tried on a laptop."""
    own = CatalogModel(
        name="own",
        kind=Kind.CHAT,
        repository="me/mine",
        gguf="mine.gguf",
        context=2048,
        read_on=MODELS["tiny-chat"].read_on,
        source="the user",
    )
    place = replace(LAPTOP, stand_ins={Kind.CHAT: StandIn(weights=own, folder="/cache/own")})
    told = variables(serve_config(full, ["chat-cpu", "embedder"], place=place), "chat-cpu")

    assert (told[names.MODEL_ID], told[names.MODEL_FILENAME]) == ("me/mine", "mine.gguf")
    assert (told[names.MODEL_DIR], told[names.N_CTX]) == ("/cache/own", "2048")


def test_every_variable_is_a_name_of_the_contract(full: PlatformSpec) -> None:
    """A misspelt variable would be read by nobody, and every value is text, as an environment wants it."""
    known = {value for key, value in vars(names).items() if key.isupper()}
    told = [
        variables(serve_config(full, [name], place=place), name) for name in full.models for place in (CLUSTER, LAPTOP)
    ]

    assert {name for each in told for name in each} <= known
    assert {type(value) for each in told for value in each.values()} == {str}


def test_no_secret_is_in_a_config(full: PlatformSpec) -> None:
    """Keys and tokens reach a pod by its own environment."""
    secret = {names.LLM_API_KEY, names.LLM_API_KEY_FILE, names.HUGGING_FACE_HUB_TOKEN}

    assert not secret & set(variables(serve_config(full, ["chat-gpu"], place=CLUSTER), "chat-gpu"))


def test_the_text_says_what_the_config_says(full: PlatformSpec) -> None:
    """One document a RayService, in the order in which a person reads it."""
    texts = cluster_configs(full)

    assert {name: yaml.safe_load(text) for name, text in texts.items()} == {
        name: serve_config(full, [name], place=CLUSTER) for name in ("chat-cpu", "chat-gpu", "embedder")
    }
    assert serve_yaml(serve_config(full, ["embedder"], place=CLUSTER)).startswith("proxy_location: EveryNode\n")
