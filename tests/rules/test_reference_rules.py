"""Rules over what pods refer to by name, each with its mistake planted."""

from dataclasses import replace

import pytest

from tests.rules.serving_objects import HEAD, WORKERS, Object, change, found_by
from triad.rules import reference_rules
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule
from triad.spec.platform import PlatformSpec

RULES = (
    reference_rules.secret_there,
    reference_rules.config_map_there,
    reference_rules.claim_there,
    reference_rules.volume_there,
)
POD = "spec.template.spec"
SERVER = f"{POD}.containers.0"
WORKER = f"{WORKERS}.template.spec"
GATED = {"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": {"name": "hf-token", "key": "token"}}}

PLANTED = [
    (
        reference_rules.volume_there,
        "Deployment/code",
        f"{SERVER}.volumeMounts",
        [{"name": "shared-mem", "mountPath": "/dev/shm"}],  # noqa: S108  # as engines have it
        "Deployment/models/code vllm volumeMounts",
        "there is no volume 'shared-mem'; allowed: none",
    ),
    (
        reference_rules.volume_there,
        "RayService/chat",
        "spec.rayClusterConfig.autoscalerOptions.volumeMounts",
        [{"name": "tmp", "mountPath": "/scratch"}],
        "RayService/models/chat spec.rayClusterConfig.headGroupSpec autoscaler volumeMounts",
        "there is no volume 'tmp'",
    ),
    (
        reference_rules.secret_there,
        "Deployment/code",
        f"{SERVER}.env.1.valueFrom.secretKeyRef.name",
        "model-key",
        "Deployment/models/code vllm env VLLM_API_KEY",
        "there is no Secret 'model-key' in 'models'; allowed: model-server-key",
    ),
    (
        reference_rules.secret_there,
        "Deployment/code",
        f"{SERVER}.env.1.valueFrom.secretKeyRef.key",
        "prefix",
        "Deployment/models/code vllm env VLLM_API_KEY",
        "Secret 'model-server-key' has no key 'prefix'; allowed: key",
    ),
    (
        reference_rules.secret_there,
        "ExternalSecret/model-server-key",
        "metadata.namespace",
        "gateway",
        "Deployment/models/code vllm env VLLM_API_KEY",
        "there is no Secret 'model-server-key' in 'models'; allowed: none",
    ),
    (
        reference_rules.secret_there,
        "ExternalSecret/model-server-key",
        "spec.target.name",
        "model-server-keys",
        "Deployment/models/code vllm env VLLM_API_KEY",
        "allowed: model-server-keys",
    ),
    (
        reference_rules.secret_there,
        "RayService/chat",
        f"{WORKER}.initContainers",
        [{"name": "weights", "env": [GATED]}],
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0] weights env HF_TOKEN",
        "there is no Secret 'hf-token' in 'models'",
    ),
    (
        reference_rules.secret_there,
        "RayService/chat",
        f"{HEAD}.template.spec.containers.0.envFrom",
        [{"secretRef": {"name": "keys"}}],
        "RayService/models/chat spec.rayClusterConfig.headGroupSpec ray-head envFrom[0]",
        "there is no Secret 'keys'",
    ),
    (
        reference_rules.secret_there,
        "RayService/chat",
        "spec.rayClusterConfig.autoscalerOptions.env",
        [GATED],
        "RayService/models/chat spec.rayClusterConfig.headGroupSpec autoscaler env HF_TOKEN",
        "there is no Secret 'hf-token'",
    ),
    (
        reference_rules.secret_there,
        "Deployment/code",
        f"{POD}.volumes",
        [{"name": "keys", "secret": {"secretName": "keys"}}],
        "Deployment/models/code volume keys",
        "there is no Secret 'keys'",
    ),
    (
        reference_rules.secret_there,
        "Deployment/code",
        f"{POD}.volumes",
        [{"name": "keys", "secret": {"secretName": "model-server-key", "items": [{"key": "kee", "path": "k"}]}}],
        "Deployment/models/code volume keys",
        "has no key 'kee'; allowed: key",
    ),
    (
        reference_rules.secret_there,
        "Deployment/code",
        f"{POD}.volumes",
        [{"name": "both", "projected": {"sources": [{"secret": {"name": "keys"}}, {"serviceAccountToken": {}}]}}],
        "Deployment/models/code volume both",
        "there is no Secret 'keys'",
    ),
    (
        reference_rules.secret_there,
        "Deployment/code",
        f"{POD}.imagePullSecrets",
        [{"name": "registry"}],
        "Deployment/models/code imagePullSecrets[0]",
        "there is no Secret 'registry'",
    ),
    (
        reference_rules.config_map_there,
        "RayService/chat",
        f"{WORKER}.containers.0.envFrom",
        [{"configMapRef": {"name": "triad-fact"}}],
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0] ray-worker envFrom[0]",
        "there is no ConfigMap 'triad-fact' in 'models'; allowed: triad-facts",
    ),
    (
        reference_rules.config_map_there,
        "Deployment/code",
        f"{SERVER}.env.2",
        {"name": "REGION", "valueFrom": {"configMapKeyRef": {"name": "triad-facts", "key": "REGION"}}},
        "Deployment/models/code vllm env REGION",
        "ConfigMap 'triad-facts' has no key 'REGION'; allowed: AWS_REGION",
    ),
    (
        reference_rules.config_map_there,
        "Deployment/code",
        f"{POD}.volumes",
        [{"name": "facts", "configMap": {"name": "facts"}}],
        "Deployment/models/code volume facts",
        "there is no ConfigMap 'facts'",
    ),
    (
        reference_rules.claim_there,
        "RayService/chat",
        f"{WORKER}.volumes",
        [{"name": "models", "persistentVolumeClaim": {"claimName": "weight"}}],
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0] volume models",
        "there is no PersistentVolumeClaim 'weight' in 'models'; allowed: weights",
    ),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_is_served_without_a_mistake_is_allowed(empty: Rendered, served: list[Object], rule: Rule) -> None:
    """A model behind Ray Serve and one behind its engine's own server."""
    assert found_by(rule, empty, served) == []


@pytest.mark.parametrize(("rule", "where", "path", "value", "place", "message"), PLANTED)
def test_a_planted_mistake_is_found(
    empty: Rendered,
    served: list[Object],
    rule: Rule,
    where: str,
    path: str,
    value: object,
    place: str,
    message: str,
) -> None:
    """By the name of the object, and with what is there in its place."""
    change(served, where, path, value)

    [found] = found_by(rule, empty, served)

    assert found[0].startswith(place)
    assert message in found[1]


@pytest.mark.parametrize("source", [{"optional": True}, {"name": "model-server-key"}])
def test_what_is_optional_or_there_is_allowed(empty: Rendered, served: list[Object], source: Object) -> None:
    """The kubelet starts the pod either way."""
    change(served, "Deployment/code", f"{SERVER}.envFrom", [{"secretRef": {"name": "keys", **source}}])

    assert found_by(reference_rules.secret_there, empty, served) == []


@pytest.mark.parametrize(
    ("model", "secrets", "is_known"),
    [
        ("llama-3.1-8b-instruct", {}, True),
        ("llama-3.1-8b-instruct", {"hugging_face": "their/token"}, False),
        ("mistral-7b-instruct-v0.3", {}, False),
    ],
)
def test_the_token_of_the_hub_is_made_by_hand_where_the_spec_leaves_it_to_a_person(
    empty: Rendered, served: list[Object], model: str, secrets: Object, *, is_known: bool
) -> None:
    """A gated model needs it; where the spec names its source, External Secrets must fill it."""
    keys = {"pools": {"gpu": {"silicon": "nvidia"}}, "models": {"m": {"model": model, "pool": "gpu"}}}
    spec = PlatformSpec.model_validate({**keys, "secrets": secrets})
    change(served, "RayService/chat", f"{WORKER}.initContainers", [{"name": "weights", "env": [GATED]}])

    found = found_by(reference_rules.secret_there, replace(empty, spec=spec), served)

    assert (found == []) is is_known


def test_a_secret_that_is_made_by_hand_has_its_one_key_in_its_one_namespace(
    empty: Rendered, served: list[Object]
) -> None:
    """It is known as what it is, and excuses nothing else."""
    keys = {"pools": {"gpu": {"silicon": "nvidia"}}, "models": {"m": {"model": "llama-3.1-8b-instruct", "pool": "gpu"}}}
    known = replace(empty, spec=PlatformSpec.model_validate(keys))
    other = {"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": {"name": "hf-token", "key": "value"}}}
    change(served, "RayService/chat", f"{WORKER}.initContainers", [{"name": "weights", "env": [other]}])

    [(_, message)] = found_by(reference_rules.secret_there, known, served)
    change(served, "RayService/chat", "metadata.namespace", "team")
    [(_, elsewhere)] = found_by(reference_rules.secret_there, known, served)

    assert message == "Secret 'hf-token' has no key 'value'; allowed: token"
    assert elsewhere == "there is no Secret 'hf-token' in 'team'; allowed: none"


def test_a_claim_that_is_rendered_or_named_is_there(empty: Rendered, served: list[Object]) -> None:
    """The full example names `weights` as one that its owner made."""
    claim = {"kind": "PersistentVolumeClaim", "metadata": {"name": "cache", "namespace": "models"}, "spec": {}}
    volumes = [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in ("cache", "weights")]
    change(served, "Deployment/code", f"{POD}.volumes", volumes)

    assert found_by(reference_rules.claim_there, empty, [*served, claim]) == []


def test_the_certificate_of_the_cluster_is_in_every_namespace(empty: Rendered, served: list[Object]) -> None:
    """Kubernetes puts it there."""
    source = {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}}
    change(served, "Deployment/code", f"{POD}.volumes", [{"name": "ca", "projected": {"sources": [source]}}])

    assert found_by(reference_rules.config_map_there, empty, served) == []


@pytest.mark.parametrize(
    ("kind", "place", "volume"),
    [
        ("Deployment", f"{POD}.volumes", {"name": "cache", "emptyDir": {}}),
        ("StatefulSet", "spec.volumeClaimTemplates", {"metadata": {"name": "cache"}, "spec": {}}),
    ],
)
def test_a_volume_of_the_pod_or_of_its_set_can_be_mounted(
    empty: Rendered, served: list[Object], kind: str, place: str, volume: Object
) -> None:
    """A StatefulSet makes a claim for each of its pods."""
    change(served, "Deployment/code", f"{SERVER}.volumeMounts", [{"name": "cache", "mountPath": "/cache"}])
    change(served, "Deployment/code", place, [volume])
    change(served, "Deployment/code", "kind", kind)

    assert found_by(reference_rules.volume_there, empty, served) == []


@pytest.mark.parametrize(("fetched", "found"), [("triad-full/model-server-key", 0), ("triad-full/model-serverkey", 1)])
def test_a_secret_that_the_platform_has_not_is_found(
    empty: Rendered, served: list[Object], fetched: str, found: int
) -> None:
    """External Secrets would be refused it, and whoever reads it would wait."""
    change(
        served, "ExternalSecret/model-server-key", "spec.data", [{"secretKey": "key", "remoteRef": {"key": fetched}}]
    )
    findings = found_by(reference_rules.secret_fetched, empty, served)

    assert [where for where, _ in findings] == ["ExternalSecret/models/model-server-key spec.data[0]"][:found]
    assert all("did you mean 'triad-full/model-server-key'?" in message for _, message in findings)
