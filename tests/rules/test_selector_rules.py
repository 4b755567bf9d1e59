"""Rules over what selects pods, each with its mistake planted."""

import pytest

from tests.rules.serving_objects import Object, change, found_by
from triad.rules import selector_rules
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule

RULES = (
    selector_rules.service_selects,
    selector_rules.service_ports,
    selector_rules.ingress_backend,
    selector_rules.budget_selects,
    selector_rules.budget_lets_go,
    selector_rules.scaler_target,
)

PLANTED = [
    (
        selector_rules.service_selects,
        "Service/code",
        "spec.selector.app",
        "cod",
        "Service/models/code spec.selector",
        "app In [cod] selects no pod of namespace 'models'; its pods have app: chat, code",
    ),
    (
        selector_rules.service_selects,
        "Service/code",
        "metadata.namespace",
        "gateway",
        "Service/gateway/code",
        "selects no pod of namespace 'gateway'",
    ),
    (
        selector_rules.service_ports,
        "Service/code",
        "spec.ports.0.targetPort",
        "htp",
        "Service/models/code spec.ports[0]",
        "Deployment/models/code has no port 'htp'; it declares http 8000",
    ),
    (
        selector_rules.service_ports,
        "Service/code",
        "spec.ports.0",
        {"port": 8001},
        "Service/models/code spec.ports[0]",
        "has no port 8001",
    ),
    (
        selector_rules.ingress_backend,
        "Ingress/chat",
        "spec.rules.0.http.paths.0.backend.service.name",
        "chat-svc",
        "Ingress/models/chat",
        "there is no Service 'chat-svc'; allowed: chat-*****-head-svc, chat-head-svc, chat-serve-svc, code",
    ),
    (
        selector_rules.ingress_backend,
        "Ingress/chat",
        "spec.rules.0.http.paths.0.backend.service.port",
        {"number": 80},
        "Ingress/models/chat",
        "has no port 80; it has 8000",
    ),
    (
        selector_rules.ingress_backend,
        "Ingress/chat",
        "spec.defaultBackend",
        {"service": {"name": "code", "port": {"name": "https"}}},
        "Ingress/models/chat",
        "has no port 'https'; it has 80",
    ),
    (
        selector_rules.budget_selects,
        "PodDisruptionBudget/chat",
        "spec.selector.matchLabels.app",
        "chats",
        "PodDisruptionBudget/models/chat",
        "selects no pod",
    ),
    (
        selector_rules.budget_selects,
        "PodDisruptionBudget/chat",
        "spec|selector|matchLabels|ray.io/cluster",
        "chat",
        "PodDisruptionBudget/models/chat",
        "ray.io/cluster: chat-*****",
    ),
    (
        selector_rules.budget_selects,
        "PodDisruptionBudget/code",
        "spec.selector",
        None,
        "PodDisruptionBudget/models/code",
        "nothing selects no pod",
    ),
    (
        selector_rules.budget_lets_go,
        "PodDisruptionBudget/chat",
        "spec",
        {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "chat", "component": "server"}}},
        "PodDisruptionBudget/models/chat",
        "a number as minAvailable is all that is allowed",
    ),
    (
        selector_rules.budget_lets_go,
        "PodDisruptionBudget/chat",
        "spec.minAvailable",
        2,
        "PodDisruptionBudget/models/chat",
        "minAvailable 2 of 2 pods lets none go",
    ),
    (
        selector_rules.budget_lets_go,
        "PodDisruptionBudget/code",
        "spec.maxUnavailable",
        "0%",
        "PodDisruptionBudget/models/code",
        "lets no pod go",
    ),
    (
        selector_rules.scaler_target,
        "ScaledObject/code",
        "spec.scaleTargetRef.name",
        "chat",
        "ScaledObject/models/code",
        "there is no Deployment/models/chat",
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


def test_the_head_service_of_a_ray_service_does_not_follow_a_renamed_application(
    empty: Rendered, served: list[Object]
) -> None:
    """KubeRay's own Service of the RayService asks for its own name; that of the cluster takes over the new one."""
    label = "spec|rayClusterConfig|headGroupSpec|template|metadata|labels|app.kubernetes.io/name"
    change(served, "RayService/chat", label, "chat")

    found = found_by(selector_rules.service_selects, empty, served)

    assert [where for where, _ in found] == ["Service/models/chat-head-svc spec.selector"]


def test_a_service_without_a_selector_is_left_alone(empty: Rendered, served: list[Object]) -> None:
    """Its endpoints are written by somebody else."""
    change(served, "Service/code", "spec.selector", None)

    assert found_by(selector_rules.service_selects, empty, served) == []


def test_an_ingress_means_services_of_its_own_namespace(empty: Rendered, served: list[Object]) -> None:
    """A Service of another one cannot be reached by its name."""
    change(served, "Ingress/chat", "metadata.namespace", "agent")

    assert found_by(selector_rules.ingress_backend, empty, served) == [
        ("Ingress/agent/chat spec", "there is no Service 'chat-serve-svc'; allowed: none")
    ]


def test_an_ingress_may_name_the_port_and_what_its_annotation_does(empty: Rendered, served: list[Object]) -> None:
    """The load balancer controller reads weights from an annotation, of which the backend is only the name."""
    change(served, "Ingress/chat", "spec.rules.0.http.paths.0.backend.service.port", {"name": "serve"})
    change(
        served,
        "Ingress/chat",
        "spec.defaultBackend",
        {"service": {"name": "split", "port": {"name": "use-annotation"}}},
    )

    assert found_by(selector_rules.ingress_backend, empty, served) == []
