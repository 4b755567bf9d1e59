"""The door to a model."""

from dataclasses import replace

import pytest

from cdk8s_charts.model_door import ingress, service_annotations, service_spec
from tests.cdk8s_charts.made_workloads import AROUND, HOSTED, PLAIN, POD, SERVED, SERVER
from triad.planning.model_pods import ModelWorkload, Probe

PREFIX = "service.beta.kubernetes.io/aws-load-balancer"


@pytest.mark.parametrize("type_", ["ClusterIP", "NodePort"])
def test_a_service_inside_the_cluster_is_of_its_type_and_nothing_else(type_: str) -> None:
    """It has the annotations that were given."""
    door = replace(PLAIN.door, type=type_, annotations={"a": "b"})

    assert service_spec(door) == {"type": type_}
    assert service_annotations(door) == {"annotations": {"a": "b"}}
    assert service_annotations(PLAIN.door) == {}


def test_a_balanced_service_is_internal_and_of_our_controller() -> None:
    """Left alone, Kubernetes makes a load balancer that the internet reaches."""
    door = replace(PLAIN.door, type="LoadBalancer")

    assert service_spec(door) == {"type": "LoadBalancer", "loadBalancerClass": "service.k8s.aws/nlb"}
    assert service_annotations(door)["annotations"] == {
        f"{PREFIX}-scheme": "internal",
        f"{PREFIX}-nlb-target-type": "ip",
    }


def test_what_was_given_for_a_balanced_service_holds() -> None:
    """Who wants another load balancer says so."""
    door = replace(PLAIN.door, type="LoadBalancer", annotations={f"{PREFIX}-scheme": "internet-facing"})

    assert service_annotations(door)["annotations"][f"{PREFIX}-scheme"] == "internet-facing"


@pytest.mark.parametrize(
    ("workload", "service", "health"),
    [
        (PLAIN, {"name": "chat-door", "port": {"number": 80}}, "/readiness"),
        (SERVED, {"name": "chat-door-serve-svc", "port": {"number": 8000}}, "/-/healthz"),
    ],
    ids=["deployment", "ray"],
)
def test_a_host_leads_to_the_models_service(workload: ModelWorkload, service: object, health: str) -> None:
    """KubeRay adds a suffix to its Service's name, and takes the container's port for its own."""
    made = ingress(replace(workload, door=HOSTED), AROUND)
    [rule] = made["spec"]["rules"]
    [path] = rule["http"]["paths"]

    assert (made["spec"]["ingressClassName"], rule["host"]) == ("alb", "chat.example.org")
    assert path == {"path": "/", "pathType": "Prefix", "backend": {"service": service}}
    assert made["metadata"]["annotations"]["alb.ingress.kubernetes.io/healthcheck-path"] == health


def test_a_load_balancer_asks_what_it_needs_no_key_for() -> None:
    """Where a command asks whether the pod is ready, it asks whether it lives."""
    asked = Probe(command=("ask",), period_s=10, timeout_s=5, failures=2)
    worker = replace(POD, containers=(replace(SERVER, readiness=asked),))
    annotations = ingress(replace(PLAIN, door=HOSTED, worker=worker), AROUND)["metadata"]["annotations"]

    assert annotations["alb.ingress.kubernetes.io/healthcheck-path"] == "/health"


def test_the_load_balancer_is_internal_shared_and_as_patient_as_the_chain_says() -> None:
    """Ingresses of one group must give it the same patience; each drains by its own model's time."""
    annotations = ingress(replace(PLAIN, door=HOSTED), AROUND)["metadata"]["annotations"]
    prefix = "alb.ingress.kubernetes.io"
    drained = PLAIN.model.timing.deregistration_s

    assert annotations[f"{prefix}/scheme"] == "internal"
    assert annotations[f"{prefix}/target-type"] == "ip"
    assert annotations[f"{prefix}/group.name"] == "triad-x"
    assert annotations[f"{prefix}/load-balancer-attributes"] == "idle_timeout.timeout_seconds=280"
    assert annotations[f"{prefix}/target-group-attributes"] == f"deregistration_delay.timeout_seconds={drained}"
