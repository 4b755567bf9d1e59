"""Rules over pods that serve, each with its mistake planted."""

import pytest

from tests.rules.serving_objects import WORKERS, Object, change, found_by
from triad.rules import serving_rules
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule

RULES = (
    serving_rules.scaled_replicas,
    serving_rules.serving_probes,
    serving_rules.probes_differ,
    serving_rules.serving_stops,
    serving_rules.pod_restricted,
)

PLANTED = [
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
        serving_rules.serving_probes,
        "Deployment/code",
        "spec.template.spec.containers.0.startupProbe",
        None,
        "Deployment/models/code containers[0]",
        "has no startupProbe",
    ),
    (
        serving_rules.serving_probes,
        "Deployment/code",
        "spec.template.spec.containers.0.readinessProbe",
        None,
        "Deployment/models/code containers[0]",
        "has no readinessProbe",
    ),
    (
        serving_rules.serving_probes,
        "Deployment/code",
        "spec.template.spec.containers.0.livenessProbe",
        None,
        "Deployment/models/code containers[0]",
        "has no livenessProbe",
    ),
    (
        serving_rules.probes_differ,
        "Deployment/code",
        "spec.template.spec.containers.0.livenessProbe.failureThreshold",
        1,
        "Deployment/models/code containers[0].livenessProbe",
        "gives up after 10s",
    ),
    (
        serving_rules.serving_stops,
        "Deployment/code",
        "spec.template.spec.containers.0.lifecycle",
        None,
        "Deployment/models/code",
        "no container has a preStop hook",
    ),
    (
        serving_rules.serving_stops,
        "RayService/chat",
        f"{WORKERS}.template.spec.containers.0.lifecycle",
        None,
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0]",
        "no container has a preStop hook",
    ),
    (
        serving_rules.serving_stops,
        "Deployment/code",
        "spec.template.spec.terminationGracePeriodSeconds",
        15,
        "Deployment/models/code",
        "terminationGracePeriodSeconds 15 must be more than preStop's 15s",
    ),
    (
        serving_rules.serving_stops,
        "RayService/chat",
        f"{WORKERS}.template.spec.containers.0.lifecycle.preStop.exec.command",
        ["sh", "-c", "sleep 60"],
        "RayService/models/chat",
        "must be more than preStop's 60s",
    ),
    (
        serving_rules.serving_stops,
        "RayService/chat",
        "spec.excludeHeadPodFromServeSvc",
        None,
        "RayService/models/chat spec.rayClusterConfig.headGroupSpec",
        "no container has a preStop hook",
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


def test_a_container_without_a_port_is_asked_nothing(empty: Rendered, served: list[Object]) -> None:
    """Nothing answers there: the kubelet sees by itself when it ends."""
    for key in ("ports", "startupProbe", "readinessProbe", "livenessProbe"):
        change(served, "Deployment/code", f"spec.template.spec.containers.0.{key}", None)

    assert found_by(serving_rules.serving_probes, empty, served) == []


def test_a_hook_that_is_no_sleep_is_taken_on_trust(empty: Rendered, served: list[Object]) -> None:
    """How long a program takes cannot be read from its name."""
    hook = {"preStop": {"exec": {"command": ["python", "-m", "serving.drain"]}}}
    change(served, "Deployment/code", "spec.template.spec.containers.0.lifecycle", hook)

    assert found_by(serving_rules.serving_stops, empty, served) == []
