"""Rules over where pods want to be relative to others, each with its mistake planted."""

import pytest

from tests.rules.serving_objects import WORKERS, Object, change, found_by
from triad.rules import placement_rules
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule

RULES = (
    placement_rules.spread_selects,
    placement_rules.affinity_selects,
    placement_rules.match_label_keys,
)

PLANTED = [
    (
        placement_rules.spread_selects,
        "RayService/chat",
        f"{WORKERS}.template.spec.topologySpreadConstraints.0.labelSelector",
        {"matchLabels": {"app": "chats"}},
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0] topologySpreadConstraints[0]",
        "app In [chats] selects no pod of 'models'",
    ),
    (
        placement_rules.spread_selects,
        "RayService/chat",
        f"{WORKERS}.template.spec.topologySpreadConstraints.0.labelSelector",
        {"matchLabels": {"ray.io/cluster": "chat"}},
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0] topologySpreadConstraints[0]",
        "ray.io/cluster In [chat] selects no pod",
    ),
    (
        placement_rules.spread_selects,
        "RayService/chat",
        f"{WORKERS}.template.spec.topologySpreadConstraints.0.labelSelector",
        None,
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0] topologySpreadConstraints[0]",
        "nothing selects no pod",
    ),
    (
        placement_rules.affinity_selects,
        "RayService/chat",
        f"{WORKERS}.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.0.labelSelector.matchLabels.app",
        "chats",
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0] affinity.podAffinity.required",
        "selects no pod of namespace 'models'",
    ),
    (
        placement_rules.affinity_selects,
        "RayService/chat",
        f"{WORKERS}.template.spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.podAffinityTerm.labelSelector.matchLabels.component",
        "heads",
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0] affinity.podAffinity.preferred",
        "selects no pod of namespace 'models'",
    ),
    (
        placement_rules.affinity_selects,
        "RayService/chat",
        f"{WORKERS}.template.spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.podAffinityTerm.namespaces",
        ["agent"],
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0] affinity.podAffinity.preferred",
        "selects no pod of namespace 'agent'",
    ),
    (
        placement_rules.affinity_selects,
        "RayService/chat",
        f"{WORKERS}.template.spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.podAffinityTerm.namespaceSelector",
        {"matchLabels": {"team": "other"}},
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0] affinity.podAffinity.preferred",
        "selects no pod of namespace none",
    ),
    (
        placement_rules.affinity_selects,
        "Deployment/code",
        "spec.template.spec.affinity",
        {
            "podAntiAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": [
                    {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "cod"}}}
                ]
            }
        },
        "Deployment/models/code affinity.podAntiAffinity",
        "app In [cod] selects no pod",
    ),
    (
        placement_rules.match_label_keys,
        "RayService/chat",
        f"{WORKERS}.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.0.matchLabelKeys",
        ["ray.io/clusters"],
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0] affinity.podAffinity.required",
        "the pod has no label 'ray.io/clusters'",
    ),
    (
        placement_rules.match_label_keys,
        "RayService/chat",
        f"{WORKERS}.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.0.matchLabelKeys",
        ["app"],
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0] affinity.podAffinity.required",
        "'app' must not be in labelSelector too",
    ),
    (
        placement_rules.match_label_keys,
        "RayService/chat",
        f"{WORKERS}.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.0.labelSelector",
        None,
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0] affinity.podAffinity.required",
        "matchLabelKeys needs a labelSelector beside it",
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


@pytest.mark.parametrize("selector", [{}, {"matchLabels": {"kubernetes.io/metadata.name": "models"}}])
def test_a_selector_of_namespaces_may_find_the_pods(empty: Rendered, served: list[Object], selector: Object) -> None:
    """An empty one means all of them."""
    term = f"{WORKERS}.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.0"
    change(served, "RayService/chat", f"{term}.namespaceSelector", selector)

    assert found_by(placement_rules.affinity_selects, empty, served) == []


def test_a_cluster_is_not_the_cluster_of_another_service(empty: Rendered, served: list[Object]) -> None:
    """The key whose value must match keeps the workers of two models apart, though both carry the same labels."""
    term = f"{WORKERS}.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.0"
    change(served, "RayService/chat", f"{term}.labelSelector.matchLabels", {"app": "other"})
    change(served, "Deployment/code", "spec.template.metadata.labels", {"app": "other", "ray.io/cluster": "other"})

    [(where, _)] = found_by(placement_rules.affinity_selects, empty, served)

    assert "required" in where


def test_the_hash_of_a_deployment_is_a_label_of_its_pods(empty: Rendered, served: list[Object]) -> None:
    """Kubernetes' own example of a key: its controller adds it, as no other controller does."""
    spread = {
        "topologyKey": "kubernetes.io/hostname",
        "labelSelector": {"matchLabels": {"app": "code"}},
        "matchLabelKeys": ["pod-template-hash"],
    }
    change(served, "Deployment/code", "spec.template.spec.topologySpreadConstraints", [spread])

    of_deployment = [found_by(rule, empty, served) for rule in RULES]
    change(served, "Deployment/code", "kind", "StatefulSet")
    [(_, message)] = found_by(placement_rules.match_label_keys, empty, served)

    assert of_deployment == [[]] * len(RULES)
    assert message == "matchLabelKeys: the pod has no label 'pod-template-hash', so it is passed over"
