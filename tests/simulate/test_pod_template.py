"""Pods as the API server will see them."""

from typing import Any

from triad.simulate.pod_template import pod_templates

SPEC: dict[str, Any] = {
    "initContainers": [
        {"name": "weights", "ports": [{"containerPort": 1}]},
        {"name": "logs", "restartPolicy": "Always", "ports": [{"containerPort": 2020}]},
    ],
    "containers": [{"name": "main", "ports": [{"name": "http", "containerPort": 8000}]}],
}


def test_labels_are_those_of_the_template() -> None:
    """And the hash that the Deployment adds; the object's own labels are not its pods'."""
    template = {"metadata": {"labels": {"app": "pod"}}, "spec": SPEC}
    metadata = {"name": "it", "namespace": "models", "labels": {"app": "object"}}
    [pod] = pod_templates([{"kind": "Deployment", "metadata": metadata, "spec": {"template": template}}])

    assert (pod.labels, pod.namespace, pod.kind) == (
        {"app": "pod", "pod-template-hash": "it-*****"},
        "models",
        "Deployment",
    )


def test_a_pod_of_its_own_has_its_own_labels() -> None:
    """It is in the default namespace where it names none."""
    [pod] = pod_templates([{"kind": "Pod", "metadata": {"name": "it", "labels": {"app": "pod"}}, "spec": SPEC}])

    assert (pod.labels, pod.namespace) == ({"app": "pod"}, "default")


def test_a_template_without_labels_has_none() -> None:
    """Neither those of a neighbour are taken, nor those of the object."""
    labelled = {"name": "it", "labels": {"app": "object"}}
    alone = {"kind": "StatefulSet", "metadata": labelled, "spec": {"template": {"spec": SPEC}}}
    head = {"template": {"metadata": {"labels": {"app": "head"}}, "spec": SPEC}}
    job = {"kind": "List", "metadata": {"name": "it"}, "items": [head, {"template": {"spec": SPEC}}]}

    assert [pod.labels for pod in pod_templates([job, alone])] == [{"app": "head"}, {}, {}]


def test_ports_are_those_of_what_runs() -> None:
    """A sidecar counts, a container of the start that has ended does not; by name or number."""
    [pod] = pod_templates([{"kind": "Pod", "metadata": {"name": "it"}, "spec": SPEC}])

    assert pod.ports == ((None, 2020), ("http", 8000))
    assert [pod.has_port(port) for port in ("http", 8000, 2020, "https", 1)] == [True, True, True, False, False]
