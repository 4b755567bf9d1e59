"""What a model may not ask for, because it would break others, or do nothing."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import ValidationError

from triad.spec import SpecError, load
from triad.spec.platform import PlatformSpec
from triad.spec.server_image import ServerImage

_CPU = {"model": "llama-3.2-3b-instruct-q4_0", "pool": "cpu"}
_GPU = {"model": "mistral-7b-instruct-v0.2", "pool": "gpu"}
_ALONE = {"runtime": "deployment"}


def _refused(**models: Mapping[str, object]) -> str:
    pools = {"cpu": {"silicon": "graviton"}, "gpu": {"silicon": "nvidia", "families": ["g6"]}}
    with pytest.raises(ValidationError) as refusal:
        PlatformSpec.model_validate({"pools": pools, "models": models})

    return str(refusal.value)


@pytest.mark.parametrize("namespace", ["kube-system", "kube-public", "default", "monitoring", "gateway"])
def test_a_namespace_of_others_is_refused(namespace: str) -> None:
    """A model's namespace is closed, and holds every pod to strict rules."""
    assert "is the namespace of others" in _refused(m={**_CPU, "namespace": namespace})


@pytest.mark.parametrize("name", ["a-serve-svc", "a-head-svc"])
def test_a_name_that_kuberay_gives_to_services_is_refused(name: str) -> None:
    """Two Services of one name would be one."""
    assert "ends as KubeRay's Services do" in _refused(m={**_CPU, "name": name})


def test_two_models_with_one_host_are_refused() -> None:
    """One of them would never be reached."""
    both = {**_CPU, "service": {"host": "chat.example.org"}}

    assert "is the host of models.a already" in _refused(a=both, b=both)


def test_a_parser_for_a_model_without_tool_tokens_is_refused() -> None:
    """It would read nothing."""
    assert "has no tool tokens" in _refused(m={**_GPU, "tools": {"enabled": True, "parser": "mistral"}})


@pytest.mark.parametrize(("keys", "said"), [({"queue": 9}, "no queue"), ({"replicas": {"max": 3}}, "nothing changes")])
def test_what_a_deployment_does_not_have_is_refused(keys: dict[str, object], said: str) -> None:
    """No front of ours is before it, and no scaler behind it."""
    assert said in _refused(m={**_CPU, **_ALONE, **keys})


@pytest.mark.parametrize(
    "argument", ["--tensor_parallel_size", "--max_model_len=99999", "--config", "-dp", "--kv-cache-dtype"]
)
def test_an_argument_that_is_ours_is_refused_however_it_is_written(argument: str) -> None:
    """The last one would win, and the fit would have judged something else."""
    assert "leave it out" in _refused(m={**_GPU, **_ALONE, "args": [argument]})


@pytest.mark.parametrize("argument", ["-ctk", "--cache-type-v"])
def test_a_cache_of_other_types_is_refused(argument: str) -> None:
    """The fit counts sixteen bits, and another type would take twice or half of it."""
    assert "leave it out" in _refused(m={**_CPU, **_ALONE, "args": [argument, "f32"]})


def test_a_token_in_plain_text_is_refused() -> None:
    """It belongs to a secret."""
    assert "secrets.hugging_face" in _refused(m={**_GPU, "env": {"HF_TOKEN": "hf_x"}})


_ZONES = {"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "ScheduleAnyway"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"maxSkew": True}, "maxSkew must be at least 1"),
        ({"minDomains": 2}, "minDomains needs"),
        ({"topologyKey": "topology.kubernetes.io/zonee"}, "topologyKey"),
        ({"nodeTaintsPolicy": "Honour"}, "nodeTaintsPolicy"),
        ({"labelSelector": {"matchLabel": {}}}, "matchLabel"),
        ({"labelSelector": []}, "labelSelector"),
        ({"matchLabelKeys": "app"}, "matchLabelKeys"),
    ],
)
def test_a_constraint_that_kubernetes_refuses_is_refused_here(changed: Mapping[str, object], said: str) -> None:
    """Before anything is rendered."""
    assert said in _refused(m={**_CPU, "placement": {"spread": [{**_ZONES, **changed}]}})


def test_one_constraint_twice_is_refused() -> None:
    """Kubernetes takes both for one."""
    assert "is there twice" in _refused(m={**_CPU, "placement": {"spread": [_ZONES, {**_ZONES, "maxSkew": 2}]}})


def test_an_annotation_with_a_key_that_is_none_is_refused() -> None:
    """The API server would refuse the Service."""
    assert "must be a label's key" in _refused(m={**_CPU, "service": {"annotations": {"bad key!": "x"}}})


@pytest.mark.parametrize("name", ["RAY_AUTH_MODE", "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH", "RAY_ADDRESS"])
def test_rays_own_authentication_cannot_be_changed(name: str) -> None:
    """Whoever reaches a cluster without its token runs code on it."""
    assert "leave it out" in _refused(m={**_CPU, "env": {name: "disabled"}})


@pytest.mark.parametrize("value", [0, "\0", "a\0b"])
def test_a_variable_is_text_up_to_its_end(value: object) -> None:
    """A NUL would cut it where nobody looks."""
    assert "EXTRA" in _refused(m={**_CPU, "env": {"EXTRA": value}})


@pytest.mark.parametrize(
    "argument",
    [
        "--data-parallel-size-local",
        "--nnodes",
        "--headless",
        "--ssl-certfile",
        "--tokenizer",
        "--kv-cache-memory-bytes",
        "--enable-log-requests",
        "--max-model=99999",
        "--tensor-par",
        "word",
        "",
    ],
)
def test_an_argument_that_the_fit_does_not_know_or_that_is_none_is_refused(argument: str) -> None:
    """Part of a group, in another's name, shortened, or no argument at all."""
    assert "'args', 0" in _refused(m={**_GPU, **_ALONE, "args": [argument]})


def test_a_word_after_a_whole_argument_is_refused() -> None:
    """It would be the model that vLLM serves; after a name it is that one's value."""
    pools = {"gpu": {"silicon": "nvidia", "families": ["g6"]}}
    model = {**_GPU, **_ALONE, "args": ["--seed", "5", "--enforce-eager"]}

    assert PlatformSpec.model_validate({"pools": pools, "models": {"m": model}}).models["m"].args
    assert "belongs to no argument" in _refused(m={**_GPU, **_ALONE, "args": ["--seed=5", "6"]})


@pytest.mark.parametrize("name", ["LLAMA_ARG_CTX_SIZE", "LLAMA_ARG_N_PARALLEL"])
def test_an_argument_in_the_environment_is_refused(name: str) -> None:
    """The fit would have judged something else."""
    assert "write it in args" in _refused(m={**_CPU, **_ALONE, "env": {name: "99999"}})


@pytest.mark.parametrize(
    "repository",
    [
        "docker.io/vllm/vllm-openai:v0.29.0",
        "docker.io//vllm",
        "docker.io/a..b",
        "docker.io/-vllm",
        "a:b:c",
        f"docker.io/{'a' * 250}",
    ],
)
def test_a_repository_that_no_registry_takes_is_refused(repository: str) -> None:
    """A tag has a key of its own."""
    assert "must be a repository" in _refused(m={**_GPU, "image": {"repository": repository, "tag": "v0.29.0"}})
    assert "must be a repository" in _refused(m={**_CPU, "fluent_bit": {"repository": repository}})


@pytest.mark.parametrize(
    "repository", ["localhost:5000/a", "docker.io/vllm/vllm-openai", "a__b/c--d.e", "public.ecr.aws/a/b"]
)
def test_a_repository_as_registries_write_it_is_taken(repository: str) -> None:
    """With or without a registry and its port."""
    assert ServerImage(repository=repository, tag="v1").reference == f"{repository}:v1"


@pytest.mark.parametrize("host", [f"{'a' * 64}.example.org", f"{'a.' * 130}org", "chat", "-a.example.org"])
def test_a_host_that_dns_does_not_take_is_refused(host: str) -> None:
    """63 between dots, 253 in all."""
    assert "must be a host" in _refused(m={**_CPU, "service": {"host": host}})


@pytest.mark.parametrize("key", ["grafana_host", "grafana_iframe_host", "prometheus_host"])
def test_a_url_with_a_port_that_there_is_not_is_refused(key: str) -> None:
    """There are 65535."""
    assert "must have a port" in _refused(m={**_CPU, "ray": {"observability": {key: "http://a:99999"}}})


def test_an_autoscaler_of_workers_that_stay_is_refused() -> None:
    """KubeRay would run it for nothing."""
    on = {"ray": {"autoscaling": {"enabled": True}}}
    pools = {"cpu": {"silicon": "graviton"}}
    grows = {**_CPU, **on, "replicas": {"max": 2}}

    assert "no worker is ever added" in _refused(m={**_CPU, **on})
    assert PlatformSpec.model_validate({"pools": pools, "models": {"m": grows}}).models["m"].ray.autoscaling.enabled


def test_neuron_streams_no_weights() -> None:
    """What it compiled lies beside them, on a disk that streaming does without."""
    pools = {"inf": {"silicon": "neuron"}}
    model = {"model": "qwen3-14b", "pool": "inf", "runtime": "deployment", "storage": {"stream": True}}
    with pytest.raises(ValidationError, match="streams none"):
        PlatformSpec.model_validate({"pools": pools, "models": {"m": model}})


def test_a_model_without_tool_tokens_is_told_no_parser(tmp_path: Path) -> None:
    """Neither alone nor beside what is wrong with the parser that was given."""
    alone = _refused(m={**_GPU, "tools": {"enabled": True}})
    path = tmp_path / "platform.yaml"
    path.write_text(
        "pools: {gpu: {silicon: nvidia}}\n"
        "models: {m: {model: mistral-7b-instruct-v0.2, pool: gpu, tools: {enabled: true, parser: mistral}}}\n"
    )
    with pytest.raises(SpecError) as refusal:
        load(path)

    assert "has no tool tokens; leave it out, or choose another model" in alone
    assert [each.message for each in refusal.value.problems] == [
        "'mistral-7b-instruct-v0.2' has no tool tokens that 'mistral' could read; leave it out"
    ]


def test_a_model_of_the_specs_own_without_a_parser_is_asked_for_one() -> None:
    """What its tokenizer writes is not known."""
    own = {"mine": {"repository": "a/b", "context": 4096, "precision": "bfloat16"}}
    model = {"model": "mine", "pool": "gpu", "tools": {"enabled": True}}
    with pytest.raises(ValidationError, match=r"catalog\.mine names no tool_parser"):
        PlatformSpec.model_validate({"pools": {"gpu": {"silicon": "nvidia"}}, "catalog": own, "models": {"m": model}})


def test_a_pool_that_is_off_is_to_be_turned_on() -> None:
    """If a model could run there."""
    said = []
    for model in (_CPU, _GPU):
        with pytest.raises(ValidationError) as refusal:
            PlatformSpec.model_validate({"pools": {"x": {"silicon": "x86"}}, "models": {"m": {**model, "pool": "x"}}})
        said.append(str(refusal.value))

    assert "'x' is not enabled; allowed: 'pools.x.enabled: true'" in said[0]
    assert "enabled: true" not in said[1]


@pytest.mark.parametrize("precision", ["awq-int4", "int4", "mxfp4"])
def test_a_precision_that_neuron_does_not_read_is_refused(precision: str) -> None:
    """Its memory would allow it."""
    own = {"mine": {"repository": "a/b", "context": 4096, "precision": precision}}
    model = {"model": "mine", "pool": "inf", "runtime": "deployment"}
    with pytest.raises(ValidationError, match=f"is {precision}, which vLLM does not read on Neuron"):
        PlatformSpec.model_validate({"pools": {"inf": {"silicon": "neuron"}}, "catalog": own, "models": {"m": model}})


def test_arguments_on_ray_are_one_mistake() -> None:
    """None of them is read there, whatever it is."""
    said = _refused(m={**_GPU, "args": ["--model", "--config"]})

    assert "our server on Ray is told by its environment" in said
    assert "leave it out" not in said
