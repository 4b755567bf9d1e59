"""What a model may not ask for, because it would break others, or do nothing."""

from collections.abc import Mapping

import pytest
from pydantic import ValidationError

from triad.spec.platform import PlatformSpec

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


@pytest.mark.parametrize("argument", ["--tensor_parallel_size", "--max_model_len=99999", "--config", "-dp"])
def test_an_argument_that_is_ours_is_refused_however_it_is_written(argument: str) -> None:
    """The last one would win, and the fit would have judged something else."""
    assert "leave it out" in _refused(m={**_GPU, **_ALONE, "args": [argument]})


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
