"""Rules over pods that serve, each with its mistake planted."""

import pytest

from tests.rules.serving_objects import WORKERS, Object, change, found_by
from triad.rules import serving_rules
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule

RULES = (
    serving_rules.scaled_replicas,
    serving_rules.pod_restricted,
    serving_rules.root_read_only,
)

PLANTED = [
    (
        serving_rules.root_read_only,
        "Deployment/code",
        "spec.template.spec.containers.0.securityContext.readOnlyRootFilesystem",
        False,
        "Deployment/models/code containers[0] vllm",
        "readOnlyRootFilesystem must be true, got False",
    ),
    (
        serving_rules.root_read_only,
        "RayService/chat",
        "spec.rayClusterConfig.autoscalerOptions.securityContext.readOnlyRootFilesystem",
        None,
        "RayService/models/chat spec.rayClusterConfig.headGroupSpec containers[1] autoscaler",
        "readOnlyRootFilesystem must be true, got None",
    ),
    (
        serving_rules.scaled_replicas,
        "Deployment/code",
        "spec.replicas",
        2,
        "Deployment/models/code spec.replicas",
        "ScaledObject/models/code owns it; got 2",
    ),
    (
        serving_rules.scaled_replicas,
        "RayService/chat",
        f"{WORKERS}.replicas",
        2,
        "RayService/models/chat workerGroupSpecs[0].replicas",
        "Ray's autoscaler owns it; got 2",
    ),
    (
        serving_rules.pod_restricted,
        "Deployment/code",
        "spec.template.spec.securityContext.runAsNonRoot",
        None,
        "Deployment/models/code containers[0] vllm",
        "must have runAsNonRoot: true",
    ),
    (
        serving_rules.pod_restricted,
        "Deployment/code",
        "spec.template.spec.securityContext.seccompProfile",
        None,
        "Deployment/models/code containers[0] vllm",
        "must have seccompProfile.type: RuntimeDefault",
    ),
    (
        serving_rules.pod_restricted,
        "Deployment/code",
        "spec.template.spec.containers.0.securityContext.allowPrivilegeEscalation",
        True,
        "Deployment/models/code containers[0] vllm",
        "must have allowPrivilegeEscalation: false",
    ),
    (
        serving_rules.pod_restricted,
        "Deployment/code",
        "spec.template.spec.containers.0.securityContext.capabilities",
        None,
        "Deployment/models/code containers[0] vllm",
        "must have capabilities.drop: [ALL]",
    ),
    (
        serving_rules.pod_restricted,
        "Deployment/code",
        "spec.template.spec.containers.0.securityContext.runAsNonRoot",
        False,
        "Deployment/models/code containers[0] vllm",
        "must have runAsNonRoot: true",
    ),
    (
        serving_rules.pod_restricted,
        "RayService/chat",
        "spec.rayClusterConfig.autoscalerOptions.securityContext",
        None,
        "RayService/models/chat spec.rayClusterConfig.headGroupSpec containers[1] autoscaler",
        "must have allowPrivilegeEscalation: false, capabilities.drop: [ALL]",
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


def test_what_no_scaler_owns_says_its_number(empty: Rendered, served: list[Object]) -> None:
    """A fixed number is rendered, of a Deployment and of a group of workers."""
    fixed = [each for each in served if each["kind"] != "ScaledObject"]
    change(fixed, "Deployment/code", "spec.replicas", 2)
    change(fixed, "RayService/chat", f"{WORKERS}.replicas", 2)
    change(fixed, "RayService/chat", "spec.rayClusterConfig.enableInTreeAutoscaling", value=False)

    assert found_by(serving_rules.scaled_replicas, empty, fixed) == []
