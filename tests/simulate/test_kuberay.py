"""What KubeRay makes of a Ray cluster."""

from typing import Any

import pytest

from triad.simulate.kuberay import GENERATED, cluster_name, completed, services
from triad.simulate.pod_template import PodTemplate, pod_templates

Object = dict[str, Any]


def _ray(kind: str = "RayService", **config: object) -> Object:
    worker = {"metadata": {"labels": {"app": "chat"}}, "spec": {"containers": [{"name": "worker", "image": "x:1"}]}}
    head = {"spec": {"containers": [{"name": "head", "image": "x:1"}]}}
    cluster = {
        "headGroupSpec": {"template": head},
        "workerGroupSpecs": [{"groupName": "gpu", "minReplicas": 1, "maxReplicas": 2, "template": worker}],
        **config,
    }
    key = {"RayService": "rayClusterConfig", "RayJob": "rayClusterSpec"}.get(kind)

    return {
        "apiVersion": "ray.io/v1",
        "kind": kind,
        "metadata": {"name": "chat", "namespace": "models"},
        "spec": {key: cluster} if key else cluster,
    }


def _pods(manifest: Object) -> tuple[PodTemplate, PodTemplate]:
    head, worker = pod_templates([manifest])

    return head, worker


def _services(manifest: Object) -> dict[str, Any]:
    return {each["metadata"]["name"]: each["spec"] for each in services(manifest)}


@pytest.mark.parametrize(
    ("kind", "name"),
    [("RayCluster", "chat"), ("RayService", f"chat-{GENERATED}"), ("RayJob", f"chat-{GENERATED}")],
)
def test_a_cluster_is_named_as_given_or_with_characters_that_nobody_knows(kind: str, name: str) -> None:
    """Each change of a RayService may make a new cluster, of a new name."""
    manifest = _ray(kind)

    assert cluster_name(manifest) == name
    assert {pod.labels["ray.io/cluster"] for pod in _pods(manifest)} == {name}


def test_pods_carry_the_labels_of_kuberay_beside_their_own() -> None:
    """The group of the head has a fixed name."""
    head, worker = _pods(_ray())

    assert head.labels == {
        "ray.io/is-ray-node": "yes",
        "ray.io/cluster": "chat-*****",
        "ray.io/node-type": "head",
        "ray.io/group": "headgroup",
        "ray.io/identifier": "chat-*****-head",
        "ray.io/serve": "true",
        "app.kubernetes.io/name": "kuberay",
        "app.kubernetes.io/created-by": "kuberay-operator",
    }
    assert worker.labels["app"] == "chat"
    assert (worker.labels["ray.io/node-type"], worker.labels["ray.io/group"]) == ("worker", "gpu")


def test_a_template_renames_the_application_but_not_the_cluster() -> None:
    """Three labels stay KubeRay's, whatever the template says."""
    manifest = _ray()
    [group] = manifest["spec"]["rayClusterConfig"]["workerGroupSpecs"]
    own = {"ray.io/cluster": "mine", "ray.io/node-type": "mine", "ray.io/group": "mine"}
    group["template"]["metadata"]["labels"] = {**own, "app.kubernetes.io/name": "mine", "ray.io/identifier": "mine"}

    labels = _pods(manifest)[1].labels

    assert [key for key, value in labels.items() if value == "mine"] == ["ray.io/identifier", "app.kubernetes.io/name"]


def test_an_identifier_that_is_too_long_keeps_its_end() -> None:
    """A label has at most 63 characters."""
    manifest = _ray("RayCluster")
    manifest["metadata"]["name"] = "c" * 63

    assert _pods(manifest)[0].labels["ray.io/identifier"] == "c" * 58 + "-head"


def test_the_head_serves_unless_it_is_kept_out() -> None:
    """A cluster that no RayService made has no such label."""
    kept_out = _ray()
    kept_out["spec"]["excludeHeadPodFromServeSvc"] = True

    assert [pod.labels["ray.io/serve"] for pod in _pods(_ray())] == ["true", "true"]
    assert [pod.labels["ray.io/serve"] for pod in _pods(kept_out)] == ["false", "true"]
    assert not any("ray.io/serve" in pod.labels for pod in _pods(_ray("RayCluster")))


def test_the_autoscaler_runs_beside_the_head() -> None:
    """In the image of the head, with what its options say."""
    usual = _pods(_ray(enableInTreeAutoscaling=True))[0].spec["containers"]
    options = {"image": "y:1", "resources": {"requests": {"cpu": "1"}}, "securityContext": {"runAsUser": 1}}
    changed = _pods(_ray(enableInTreeAutoscaling=True, autoscalerOptions=options))[0].spec["containers"]

    assert (usual[1]["name"], usual[1]["image"], usual[1]["resources"]["requests"]["memory"]) == (
        "autoscaler",
        "x:1",
        "512Mi",
    )
    assert changed[1] == {"name": "autoscaler", **options}
    assert [each["name"] for each in _pods(_ray())[0].spec["containers"]] == ["head"]


def test_a_worker_waits_for_its_head_as_the_last_of_its_start() -> None:
    """After containers of ours, and confined as the worker itself is."""
    manifest = _ray()
    [group] = manifest["spec"]["rayClusterConfig"]["workerGroupSpecs"]
    group["template"]["spec"]["initContainers"] = [{"name": "weights"}]
    group["template"]["spec"]["containers"][0]["securityContext"] = {"runAsNonRoot": True}

    weights, waiting = _pods(manifest)[1].spec["initContainers"]

    assert weights["name"] == "weights"
    assert (waiting["name"], waiting["securityContext"]) == ("wait-gcs-ready", {"runAsNonRoot": True})


def test_every_pod_has_a_port_for_metrics() -> None:
    """One that declares it has its own number."""
    manifest = _ray()
    manifest["spec"]["rayClusterConfig"]["headGroupSpec"]["template"]["spec"]["containers"][0]["ports"] = [
        {"name": "metrics", "containerPort": 9000}
    ]

    assert [pod.ports for pod in _pods(manifest)] == [(("metrics", 9000),), (("metrics", 8080),)]


def test_what_was_rendered_stays_as_it_was() -> None:
    """A copy is completed; other kinds are not even copied."""
    manifest, deployment = _ray(enableInTreeAutoscaling=True), {"kind": "Deployment", "spec": {}}
    completed(manifest)

    assert manifest == _ray(enableInTreeAutoscaling=True)
    assert completed(deployment) is deployment


def test_a_ray_service_has_three_services() -> None:
    """Of its cluster's head, of its own head, and of all that serve."""
    found = _services(_ray())

    assert set(found) == {"chat-*****-head-svc", "chat-head-svc", "chat-serve-svc"}
    assert found["chat-serve-svc"]["selector"] == {"ray.io/cluster": "chat-*****", "ray.io/serve": "true"}
    assert found["chat-serve-svc"]["ports"] == [{"name": "serve", "port": 8000}]
    assert found["chat-head-svc"]["selector"] == found["chat-*****-head-svc"]["selector"]
    assert {(port["name"], port["port"]) for port in found["chat-head-svc"]["ports"]} == {
        ("client", 10001),
        ("gcs-server", 6379),
        ("dashboard", 8265),
        ("serve", 8000),
        ("metrics", 8080),
    }


def test_ports_of_the_head_replace_the_default_ones() -> None:
    """A port without a name is called by its number; the one for metrics is always there."""
    manifest = _ray("RayCluster")
    manifest["spec"]["headGroupSpec"]["template"]["spec"]["containers"][0]["ports"] = [
        {"name": "serve", "containerPort": 8001},
        {"containerPort": 8265},
    ]

    [service] = _services(manifest).values()

    assert {(port["name"], port["port"]) for port in service["ports"]} == {
        ("serve", 8001),
        ("8265-port", 8265),
        ("metrics", 8080),
    }


def test_the_service_of_serve_takes_name_and_port_that_it_is_given() -> None:
    """The port only where the head names none for Serve."""
    manifest = _ray()
    manifest["spec"]["serveService"] = {
        "metadata": {"name": "door", "labels": {"team": "chat"}},
        "spec": {"ports": [{"name": "serve", "port": 9000}, {"name": "other", "port": 1}]},
    }
    container = manifest["spec"]["rayClusterConfig"]["headGroupSpec"]["template"]["spec"]["containers"][0]
    container["ports"] = [{"name": "dashboard", "containerPort": 8265}]

    [door] = [each for each in services(manifest) if each["metadata"]["name"] == "door"]

    assert door["metadata"]["labels"]["team"] == "chat"
    assert door["metadata"]["labels"]["ray.io/originated-from-cr-name"] == "chat"
    assert door["spec"]["ports"] == [{"name": "serve", "port": 9000}]


def test_only_the_head_service_of_the_cluster_follows_a_renamed_application() -> None:
    """That of the RayService keeps KubeRay's own name, and so finds no pod (ray-project/kuberay issue 2648)."""
    manifest = _ray()
    manifest["spec"]["rayClusterConfig"]["headGroupSpec"]["template"]["metadata"] = {
        "labels": {"app.kubernetes.io/name": "chat"}
    }

    found = _services(manifest)

    assert found["chat-*****-head-svc"]["selector"]["app.kubernetes.io/name"] == "chat"
    assert found["chat-head-svc"]["selector"]["app.kubernetes.io/name"] == "kuberay"


def test_other_objects_have_no_services_of_kuberay() -> None:
    """A Deployment brings its own."""
    assert list(services({"kind": "Deployment", "metadata": {"name": "chat"}, "spec": {}})) == []
