"""Rules over Ray clusters, each with its mistake planted."""

import pytest

from tests.rules.serving_objects import HEAD, WORKERS, Object, change, found_by
from triad.rules import ray_rules
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule

RULES = (
    ray_rules.ray_name,
    ray_rules.ray_group_size,
    ray_rules.ray_token,
    ray_rules.ray_hidden,
    ray_rules.ray_upgrade,
    ray_rules.ray_head_idle,
    ray_rules.ray_head_ports,
)

PLANTED = [
    (
        ray_rules.ray_name,
        "RayService/chat",
        "metadata.name",
        "cccccccccccccccccccccccccccccccccccccccccccccccc",
        "RayService/models/ccc",
        "at most 47 characters",
    ),
    (
        ray_rules.ray_name,
        "RayService/chat",
        "metadata.name",
        "1chat",
        "RayService/models/1chat metadata.name",
        "got '1chat'",
    ),
    (
        ray_rules.ray_name,
        "RayService/chat",
        "metadata.name",
        "chat.cpu",
        "RayService/models/chat.cpu metadata.name",
        "got 'chat.cpu'",
    ),
    (
        ray_rules.ray_group_size,
        "RayService/chat",
        f"{WORKERS}.minReplicas",
        5,
        "RayService/models/chat workerGroupSpecs[0]",
        "got 5 and 4",
    ),
    (
        ray_rules.ray_group_size,
        "RayService/chat",
        f"{WORKERS}.maxReplicas",
        None,
        "RayService/models/chat workerGroupSpecs[0]",
        "got 2 and None",
    ),
    (
        ray_rules.ray_group_size,
        "RayService/chat",
        f"{WORKERS}.minReplicas",
        4,
        "RayService/models/chat enableInTreeAutoscaling",
        "no group has more than one number of workers",
    ),
    (
        ray_rules.ray_token,
        "RayService/chat",
        "spec.rayClusterConfig.authOptions",
        None,
        "RayService/models/chat authOptions.mode",
        "must be 'token', got None",
    ),
    (
        ray_rules.ray_token,
        "RayService/chat",
        "spec.rayClusterConfig.authOptions.mode",
        "disabled",
        "RayService/models/chat authOptions.mode",
        "got 'disabled'",
    ),
    (
        ray_rules.ray_token,
        "RayService/chat",
        "spec.rayClusterConfig.authOptions.enableK8sTokenAuth",
        True,
        "RayService/models/chat authOptions.enableK8sTokenAuth",
        "KubeRay refuses it",
    ),
    (
        ray_rules.ray_hidden,
        "RayService/chat",
        f"{HEAD}.serviceType",
        "LoadBalancer",
        "RayService/models/chat headGroupSpec",
        "serviceType 'LoadBalancer'",
    ),
    (
        ray_rules.ray_hidden,
        "RayService/chat",
        f"{HEAD}.headService",
        {"spec": {"type": "NodePort"}},
        "RayService/models/chat headGroupSpec",
        "serviceType 'NodePort'",
    ),
    (
        ray_rules.ray_hidden,
        "RayService/chat",
        f"{HEAD}.enableIngress",
        True,
        "RayService/models/chat headGroupSpec",
        "opens the head to outside",
    ),
    (
        ray_rules.ray_hidden,
        "Ingress/chat",
        "spec.rules.0.http.paths.0.backend.service.name",
        "chat-head-svc",
        "Ingress/models/chat spec",
        "opens 'chat-head-svc' at 8000 to outside",
    ),
    (
        ray_rules.ray_hidden,
        "Ingress/chat",
        "spec.rules.0.http.paths.0.backend.service.port.number",
        8265,
        "Ingress/models/chat spec",
        "at 8265 to outside",
    ),
    (
        ray_rules.ray_upgrade,
        "RayService/chat",
        "spec.upgradeStrategy",
        None,
        "RayService/models/chat spec.upgradeStrategy.type",
        "must be one of NewCluster, NewClusterWithIncrementalUpgrade, None, got None",
    ),
    (
        ray_rules.ray_upgrade,
        "RayService/chat",
        "spec.upgradeStrategy.type",
        "NewClusterWithIncrementalUpgrade",
        "RayService/models/chat spec.upgradeStrategy",
        "needs clusterUpgradeOptions",
    ),
    (
        ray_rules.ray_head_idle,
        "RayService/chat",
        f"{HEAD}.rayStartParams",
        {},
        "RayService/models/chat headGroupSpec.rayStartParams",
        "num-cpus must be '0', got None",
    ),
    (
        ray_rules.ray_head_ports,
        "RayService/chat",
        f"{HEAD}.template.spec.containers.0.ports.0.name",
        "dash",
        "RayService/models/chat headGroupSpec",
        "no port is named 'dashboard'; it has dash, serve",
    ),
    (
        ray_rules.ray_head_ports,
        "RayService/chat",
        f"{HEAD}.template.spec.containers.0.ports.1.name",
        "http",
        "RayService/models/chat headGroupSpec",
        "no port is named 'serve'",
    ),
    (
        ray_rules.ray_head_ports,
        "RayService/chat",
        f"{HEAD}.template.spec.containers.0.ports.1.containerPort",
        8080,
        "RayService/models/chat headGroupSpec",
        "port 'serve' must be 8000 as Serve has it, got 8080",
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


def test_a_head_that_names_no_ports_has_the_default_ones(empty: Rendered, served: list[Object]) -> None:
    """KubeRay takes its own list then."""
    change(served, "RayService/chat", f"{HEAD}.template.spec.containers.0.ports", None)

    assert found_by(ray_rules.ray_head_ports, empty, served) == []


def test_the_longest_name_is_allowed(empty: Rendered, served: list[Object]) -> None:
    """With six characters more, `-serve-svc` still fits a Service's 63."""
    change(served, "RayService/chat", "metadata.name", "c" * 47)

    assert found_by(ray_rules.ray_name, empty, served) == []


def test_workers_of_a_fixed_number_need_no_room(empty: Rendered, served: list[Object]) -> None:
    """Only a scaler does."""
    change(served, "RayService/chat", "spec.rayClusterConfig.enableInTreeAutoscaling", value=False)
    change(served, "RayService/chat", f"{WORKERS}.minReplicas", 4)

    assert found_by(ray_rules.ray_group_size, empty, served) == []
