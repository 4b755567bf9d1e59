"""Rules over objects, each with its mistake planted."""

import json
from dataclasses import replace
from typing import Any

import pytest

from triad.rules import object_rules
from triad.rules.deployed import OBJECT
from triad.rules.rendered import Rendered

TOKEN = "aB3" * 12


def _deployment(image: str, name: str = "chat") -> dict[str, Any]:
    containers = [{"name": "main", "image": image}]

    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {"template": {"spec": {"containers": containers}}},
    }


@pytest.mark.parametrize("name", ["Chat", "chat_cpu", "-chat", "", "a" * 254])
def test_a_name_that_kubernetes_refuses_is_found(platform: Rendered, name: str) -> None:
    """A name is a DNS subdomain of at most 253 characters."""
    named = replace(platform, manifests=(*platform.manifests, _deployment("python:3.12", name)))

    assert [finding.check for finding in object_rules.object_name.findings(named)] == ["object-name"]


def test_a_role_may_be_named_freely(platform: Rendered) -> None:
    """Kubernetes' own roles have colons."""
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "triad:reader"}}

    assert list(object_rules.object_name.findings(replace(platform, manifests=(role,)))) == []


def test_an_object_rendered_twice_is_found(platform: Rendered) -> None:
    """The same kind and name in two API versions is one object; in two namespaces it is two."""
    pool = {**platform.of_kind("NodePool")[0], "apiVersion": "karpenter.sh/v1beta1"}
    elsewhere = [{"kind": "Role", "metadata": {"name": "x", "namespace": each}} for each in ("a", "b")]

    findings = object_rules.object_unique.findings(replace(platform, manifests=(*platform.manifests, pool, *elsewhere)))

    assert [finding.message for finding in findings] == ["is rendered 2 times"]


@pytest.mark.parametrize(
    ("image", "found"),
    [
        ("vllm/vllm-openai:latest", 1),
        ("ghcr.io/berriai/litellm:main-latest", 1),
        ("registry.local:5000/chat", 1),
        ("python", 1),
        ("ghcr.io/berriai/litellm:stable", 1),
        ("python:3.12@sha256:0123", 1),
        ("python:3.12@sha512:" + "0" * 64, 1),
        ("python:3.12@", 1),
        ("python:3.12@sha256:" + "0" * 65, 1),
        ("registry.local:5000/chat:1.0", 0),
        ("python:latest@sha256:" + "0" * 64, 0),
        ("111122223333.dkr.ecr.us-east-1.amazonaws.com/triad/chat:4f1d", 0),
    ],
)
def test_an_image_that_can_change_is_found(platform: Rendered, image: str, found: int) -> None:
    """A whole digest settles it, a part of one does not; a port is no tag."""
    findings = list(object_rules.image_pinned.findings(replace(platform, manifests=(_deployment(image),))))

    assert [finding.where for finding in findings] == ["Deployment/chat spec.template.spec.containers[0].image"] * found


@pytest.mark.parametrize(
    ("image", "message"),
    [
        ("docker.io/vllm/vllm-openai:v1:v1", "'vllm-openai:v1' cannot be part of a path"),
        ("docker.io//vllm:v1", "'' cannot be part of a path"),
        ("docker.io/a..b:v1", "'a..b' cannot be part of a path"),
        ("docker.io/-vllm:v1", "'-vllm' cannot be part of a path"),
        ("docker.io/Vllm:v1", "'Vllm' cannot be part of a path"),
        ("a:b:c", "'a:b' cannot be part of a path"),
        ("docker.io/a/b:" + "v" * 129, "cannot be a tag"),
        ("registry.local:5000/a__b/c-d.e:v1", None),
        ("registry.local:5000/chat", None),
        ("python:3.12@sha256:" + "0" * 64, None),
        ("${registry}/triad-dev/graviton:4f1d-arm64", None),
    ],
)
def test_an_image_that_cannot_be_pulled_is_found(platform: Rendered, image: str, message: str | None) -> None:
    """Whoever names the registry: its host and port are its own."""
    found = list(object_rules.image_written.findings(replace(platform, manifests=(_deployment(image),))))

    assert [finding.where for finding in found] == ["Deployment/chat spec.template.spec.containers[0].image"] * (
        message is not None
    )
    assert all((message or "") in finding.message for finding in found)


@pytest.mark.parametrize(
    ("image", "problem"),
    [
        ("docker.io/vllm/vllm-openai:v0.10.0", "vllm v0.10.0 is refused"),
        ("docker.io/vllm/vllm-openai:v0.29.0", None),
        ("rayproject/ray:2.39.0-py312-cpu-aarch64", "ray 2.39.0-py312-cpu-aarch64 is refused"),
        ("ghcr.io/berriai/litellm:v1.82.8", "litellm v1.82.8 is refused"),
        ("public.ecr.aws/neuron/pytorch-inference-vllm-neuronx:0.16.0-neuronx-py312-sdk2.31.1-ubuntu24.04", None),
        ("public.ecr.aws/neuron/pytorch-inference-vllm-neuronx:0.15.0-neuronx-py312", "vllm 0.15.0"),
        ("111122223333.dkr.ecr.us-east-1.amazonaws.com/vllm:4f1dba", None),
        ("quay.io/kuberay/operator:v1.7.0", None),
    ],
)
def test_an_image_of_a_refused_version_is_found(platform: Rendered, image: str, problem: str | None) -> None:
    """The origin's Ray is refused; vLLM for Inferentia2 is an accepted risk; our own images have hashes for tags."""
    messages = [
        finding.message
        for finding in object_rules.image_refused.findings(replace(platform, manifests=(_deployment(image),)))
    ]

    assert len(messages) == (problem is not None)
    assert all(message.startswith(problem or "") for message in messages)


@pytest.mark.parametrize("key", ["data", "stringData"])
def test_a_secret_in_a_file_is_found(platform: Rendered, key: str) -> None:
    """Its keys are told, its values are not."""
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "token"}, key: {"TOKEN": "aGVsbG8="}}

    [finding] = object_rules.no_secret.findings(replace(platform, manifests=(secret,)))

    assert finding.where == f"Secret/token {key}"
    assert finding.message == "holds TOKEN; use an ExternalSecret"


def test_a_secret_that_another_fills_is_allowed(platform: Rendered) -> None:
    """An empty one holds nothing, and a ConfigMap may hold data."""
    empty = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "token"}, "data": {}}
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "code"}, "data": {"a": "b"}}

    assert list(object_rules.no_secret.findings(replace(platform, manifests=(empty, config)))) == []


def test_a_kubernetes_secret_in_a_template_is_found(platform: Rendered) -> None:
    """What a stack applies need not stand among the files."""
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "token"}, "stringData": {"TOKEN": "hello"}}
    planted = {"Type": OBJECT, "Properties": {"Manifest": json.dumps([secret])}}

    assert _secrets(platform, planted) == [
        ("one/Planted Secret/token stringData", "holds TOKEN; use an ExternalSecret")
    ]


@pytest.mark.parametrize("value", ["hello", {"Fn::Join": ["", ["hel", "lo"]]}])
def test_a_secret_that_says_its_value_is_found(platform: Rendered, value: object) -> None:
    """A template is readable by whoever may look at a stack."""
    planted = {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": value}}

    assert _secrets(platform, planted) == [
        ("one/Planted SecretString", "must be left out: fill it later, or use GenerateSecretString")
    ]


def test_a_generated_secret_is_allowed(platform: Rendered) -> None:
    """Nobody has seen it."""
    planted = {
        "Type": "AWS::SecretsManager::Secret",
        "Properties": {"GenerateSecretString": {"SecretStringTemplate": "{}", "GenerateStringKey": "key"}},
    }

    assert _secrets(platform, planted) == []


def test_a_token_in_a_template_is_found(platform: Rendered) -> None:
    """Wherever it stands: here in the environment of a function."""
    planted = {"Type": "AWS::Lambda::Function", "Properties": {"Environment": {"Variables": {"A": f"hf_{TOKEN}"}}}}

    assert _secrets(platform, planted) == [
        (
            "one Resources.Planted.Properties.Environment.Variables.A",
            "holds what looks like a Hugging Face token; keep it in Secrets Manager",
        )
    ]


def test_a_token_in_an_applied_object_is_found_in_its_place(platform: Rendered) -> None:
    """In the text of the template, and in the object that the text is."""
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "code"}, "data": {"a": f"tvly-{TOKEN}"}}
    planted = {"Type": OBJECT, "Properties": {"Manifest": json.dumps([config])}}

    assert [where for where, _ in _secrets(platform, planted)] == [
        "one Resources.Planted.Properties.Manifest",
        "one/Planted ConfigMap/code data.a",
    ]


def test_a_token_in_the_environment_of_a_pod_is_found(platform: Rendered) -> None:
    """Whoever may read the deployment reads it."""
    chat = _deployment("python:3.12")
    [container] = chat["spec"]["template"]["spec"]["containers"]
    container["env"] = [{"name": "TOKEN", "value": f"ghp_{TOKEN}"}]

    [finding] = object_rules.no_secret.findings(replace(platform, manifests=(chat,)))

    assert finding.where == "Deployment/chat spec.template.spec.containers[0].env[0].value"
    assert finding.message == "holds what looks like a GitHub token; keep it in Secrets Manager"
    assert TOKEN not in str(finding)


def _secrets(platform: Rendered, planted: dict[str, Any]) -> list[tuple[str, str]]:
    templates = {"one": {"Resources": {"Planted": planted}}}
    findings = object_rules.no_secret.findings(replace(platform, manifests=(), templates=templates))

    return [(each.where, each.message) for each in findings]
