"""Rules over Ray's autoscaler, each with its mistake planted."""

import pytest

from tests.rules.serving_objects import HEAD, WORKERS, Object, change, found_by
from triad.rules import ray_autoscaler_rules
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule

RULES = (
    ray_autoscaler_rules.ray_autoscaler_token,
    ray_autoscaler_rules.ray_autoscaler_v2,
    ray_autoscaler_rules.ray_outlasts_cold_start,
)

PLANTED = [
    (
        ray_autoscaler_rules.ray_autoscaler_token,
        "RayService/chat",
        f"{HEAD}.template.spec.automountServiceAccountToken",
        False,
        "RayService/models/chat headGroupSpec automountServiceAccountToken",
        "must be true with enableInTreeAutoscaling true, got False",
    ),
    (
        ray_autoscaler_rules.ray_autoscaler_token,
        "RayService/chat",
        "spec.rayClusterConfig.enableInTreeAutoscaling",
        False,
        "RayService/models/chat headGroupSpec automountServiceAccountToken",
        "must be false with enableInTreeAutoscaling false, got True",
    ),
    (
        ray_autoscaler_rules.ray_autoscaler_token,
        "RayService/chat",
        f"{WORKERS}.template.spec.automountServiceAccountToken",
        None,
        "RayService/models/chat workerGroupSpecs[0] automountServiceAccountToken",
        "must be false",
    ),
    (
        ray_autoscaler_rules.ray_autoscaler_v2,
        "RayService/chat",
        f"{HEAD}.template.spec.restartPolicy",
        "Always",
        "RayService/models/chat",
        "restartPolicy must be 'Never', got 'Always'",
    ),
    (
        ray_autoscaler_rules.ray_autoscaler_v2,
        "RayService/chat",
        f"{WORKERS}.template.spec.restartPolicy",
        "OnFailure",
        "RayService/models/chat",
        "got 'OnFailure'",
    ),
    (
        ray_autoscaler_rules.ray_outlasts_cold_start,
        "RayService/chat",
        "spec.rayClusterConfig.autoscalerOptions.env.0.value",
        "300",
        "RayService/models/chat autoscalerOptions.env",
        "must be at least 600, got '300'",
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


@pytest.mark.parametrize(("version", "count"), [("v1", 1), ("v2", 0)])
def test_an_idle_time_of_a_group_needs_the_second_version(
    empty: Rendered, served: list[Object], version: str, count: int
) -> None:
    """KubeRay refuses the cluster otherwise."""
    change(served, "RayService/chat", "spec.rayClusterConfig.autoscalerOptions.version", version)
    change(served, "RayService/chat", f"{WORKERS}.idleTimeoutSeconds", 60)

    assert len(found_by(ray_autoscaler_rules.ray_autoscaler_v2, empty, served)) == count


def test_the_first_version_lets_pods_restart(empty: Rendered, served: list[Object]) -> None:
    """It ends no pod that could come back."""
    change(served, "RayService/chat", "spec.rayClusterConfig.autoscalerOptions.version", "v1")
    change(served, "RayService/chat", f"{WORKERS}.template.spec.restartPolicy", "Always")

    assert found_by(ray_autoscaler_rules.ray_autoscaler_v2, empty, served) == []
