"""Rules over NetworkPolicies, each with its mistake planted."""

import pytest

from tests.rules.serving_objects import Object, change, found_by
from triad.rules import policy_rules
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule

RULES = (
    policy_rules.policy_selects,
    policy_rules.policy_peers,
    policy_rules.policy_ports,
    policy_rules.policy_admits_kuberay,
    policy_rules.policy_joins_ray,
)

NetworkPolicy = "NetworkPolicy/chat"
PLANTED = [
    (
        policy_rules.policy_selects,
        "NetworkPolicy/chat",
        "spec.podSelector.matchLabels.app",
        "chats",
        "NetworkPolicy/models/chat spec.podSelector",
        "app In [chats] selects no pod of namespace 'models'",
    ),
    (
        policy_rules.policy_peers,
        "NetworkPolicy/chat",
        "spec|ingress|0|from|0|namespaceSelector|matchLabels|kubernetes.io/metadata.name",
        "gatewai",
        "NetworkPolicy/models/chat spec.ingress[0].from[0]",
        "selects no namespace; allowed: agent, amazon-cloudwatch, ",
    ),
    (
        policy_rules.policy_peers,
        "NetworkPolicy/chat",
        "spec.ingress.1.from.0.podSelector.matchLabels.app",
        "chats",
        "NetworkPolicy/models/chat spec.ingress[1].from[0]",
        "selects no pod of namespace 'models'",
    ),
    (
        policy_rules.policy_peers,
        "NetworkPolicy/chat",
        "spec|ingress|2|from|0|podSelector|matchLabels|app.kubernetes.io/component",
        "kuberay",
        "NetworkPolicy/models/chat spec.ingress[2].from[0]",
        "selects no pod of namespace 'kuberay-system'",
    ),
    (
        policy_rules.policy_peers,
        "NetworkPolicy/chat",
        "spec.ingress.0.from.0.podSelector",
        {"matchLabels": {"app": "litellm"}},
        "NetworkPolicy/models/chat spec.ingress[0].from[0]",
        "selects no pod of namespace 'gateway'",
    ),
    (
        policy_rules.policy_peers,
        "NetworkPolicy/chat",
        "spec.egress",
        [{"to": [{"podSelector": {"matchLabels": {"app": "gone"}}}]}],
        "NetworkPolicy/models/chat spec.egress[0].to[0]",
        "app In [gone] selects no pod",
    ),
    (
        policy_rules.policy_ports,
        "NetworkPolicy/chat",
        "spec.ingress.0.ports.0.port",
        8001,
        "NetworkPolicy/models/chat spec.ingress[0].ports[0]",
        "headGroupSpec: it declares dashboard 8265, serve 8000, metrics 8080",
    ),
    (
        policy_rules.policy_ports,
        "NetworkPolicy/chat",
        "spec.ingress.0.ports.0.port",
        "http",
        "NetworkPolicy/models/chat spec.ingress[0].ports[0]",
        "no pod declares port 'http'",
    ),
    (
        policy_rules.policy_admits_kuberay,
        "NetworkPolicy/chat",
        "spec.ingress.2.ports.0.port",
        8000,
        "RayService/models/chat spec.rayClusterConfig.headGroupSpec",
        "NetworkPolicy/models/chat must let 'kuberay-system' in to port 8265",
    ),
    (
        policy_rules.policy_admits_kuberay,
        "NetworkPolicy/chat",
        "spec|ingress|2|from|0|namespaceSelector|matchLabels|kubernetes.io/metadata.name",
        "kuberay",
        "RayService/models/chat",
        "must let 'kuberay-system' in",
    ),
    (
        policy_rules.policy_admits_kuberay,
        "NetworkPolicy/chat",
        "spec|ingress|2|from|0|podSelector|matchLabels|app.kubernetes.io/component",
        "operator",
        "RayService/models/chat",
        "must let 'kuberay-system' in",
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


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("spec.ingress.1.ports", [{"protocol": "TCP", "port": 6379}]),
        ("spec.ingress.1.from.0.podSelector.matchLabels.component", "head"),
        ("spec.ingress.1.from.0.namespaceSelector", {"matchLabels": {"team": "other"}}),
    ],
)
def test_a_ray_cluster_whose_pods_do_not_reach_each_other_is_found(
    empty: Rendered, served: list[Object], path: str, value: object
) -> None:
    """Head and workers each, with who cannot reach them."""
    change(served, NetworkPolicy, path, value)

    found = found_by(policy_rules.policy_joins_ray, empty, served)

    assert {message.partition(" lets ")[2] for _, message in found} >= {
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0] in on every port"
    }


@pytest.mark.parametrize("value", [[{}], [{"from": []}]])
def test_a_policy_that_lets_everybody_in_lets_in_kuberay_and_the_cluster(
    empty: Rendered, served: list[Object], value: object
) -> None:
    """An empty rule, and an empty list of peers, mean everybody."""
    change(served, NetworkPolicy, "spec.ingress", value)

    assert found_by(policy_rules.policy_admits_kuberay, empty, served) == []
    assert found_by(policy_rules.policy_joins_ray, empty, served) == []


def test_a_policy_of_a_whole_namespace_needs_another_that_lets_in(empty: Rendered, served: list[Object]) -> None:
    """Policies add up: what one forbids by saying nothing another may allow."""
    deny = {"kind": "NetworkPolicy", "metadata": {"name": "none", "namespace": "models"}, "spec": {"podSelector": {}}}

    assert [found_by(rule, empty, [*served, deny]) for rule in RULES] == [[]] * len(RULES)


@pytest.mark.parametrize(
    ("namespace", "types", "count"), [("models", ["Ingress"], 1), ("agent", ["Ingress"], 0), ("models", ["Egress"], 0)]
)
def test_only_a_policy_of_what_comes_in_keeps_kuberay_out(
    empty: Rendered, served: list[Object], namespace: str, types: list[str], count: int
) -> None:
    """Of the namespace of the head."""
    change(served, NetworkPolicy, "metadata.namespace", namespace)
    change(served, NetworkPolicy, "spec", {"podSelector": {}, "policyTypes": types})

    assert len(found_by(policy_rules.policy_admits_kuberay, empty, served)) == count


def test_addresses_and_ranges_of_ports_are_left_alone(empty: Rendered, served: list[Object]) -> None:
    """Neither names anything of ours."""
    change(served, NetworkPolicy, "spec.ingress.0.from", [{"ipBlock": {"cidr": "10.0.0.0/16"}}])
    change(served, NetworkPolicy, "spec.ingress.0.ports", [{"port": 7000, "endPort": 7999}])

    assert [found_by(rule, empty, served) for rule in RULES] == [[]] * len(RULES)
