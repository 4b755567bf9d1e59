"""Rules over what Prometheus reads, each with its mistake planted."""

import pytest

from tests.rules.serving_objects import Object, change, found_by
from triad.rules import monitor_rules
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule

RULES = (
    monitor_rules.service_monitor,
    monitor_rules.pod_monitor,
)

PLANTED = [
    (
        monitor_rules.service_monitor,
        "ServiceMonitor/code",
        "spec.selector.matchLabels.app",
        "cod",
        "ServiceMonitor/models/code spec.selector",
        "app In [cod] selects no Service of models",
    ),
    (
        monitor_rules.service_monitor,
        "ServiceMonitor/code",
        "spec.endpoints.0.port",
        "metrics",
        "ServiceMonitor/models/code spec.endpoints[0].port",
        "no Service has a port named 'metrics'; allowed: http",
    ),
    (
        monitor_rules.service_monitor,
        "ServiceMonitor/code",
        "spec.namespaceSelector",
        {"matchNames": ["agent"]},
        "ServiceMonitor/models/code spec.selector",
        "selects no Service of agent",
    ),
    (
        monitor_rules.pod_monitor,
        "PodMonitor/ray",
        "spec.selector",
        {"matchLabels": {"ray.io/cluster": "chat"}},
        "PodMonitor/monitoring/ray spec.selector",
        "selects no pod of models",
    ),
    (
        monitor_rules.pod_monitor,
        "PodMonitor/ray",
        "spec.namespaceSelector",
        None,
        "PodMonitor/monitoring/ray spec.selector",
        "selects no pod of monitoring",
    ),
    (
        monitor_rules.pod_monitor,
        "PodMonitor/ray",
        "spec.podMetricsEndpoints.0.port",
        "metric",
        "PodMonitor/monitoring/ray spec.podMetricsEndpoints[0]",
        "no pod declares port 'metric'",
    ),
    (
        monitor_rules.pod_monitor,
        "PodMonitor/ray",
        "spec.podMetricsEndpoints.0",
        {"portNumber": 9090},
        "PodMonitor/monitoring/ray spec.podMetricsEndpoints[0]",
        "no pod declares port 9090",
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


def test_a_monitor_may_look_everywhere_and_at_what_kuberay_makes(empty: Rendered, served: list[Object]) -> None:
    """The Service of Serve carries the name of its RayService."""
    change(served, "ServiceMonitor/code", "metadata.namespace", "monitoring")
    change(served, "ServiceMonitor/code", "spec.namespaceSelector", {"any": True})
    change(served, "ServiceMonitor/code", "spec.selector", {"matchLabels": {"ray.io/serve": "chat-serve"}})
    change(served, "ServiceMonitor/code", "spec.endpoints.0.port", "serve")

    assert found_by(monitor_rules.service_monitor, empty, served) == []
