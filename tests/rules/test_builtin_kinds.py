from typing import Any

import pytest

from triad.rules.builtin_kinds import carried, validate_builtin

MINORS = ["1.31", "1.32", "1.33", "1.34", "1.35", "1.36"]


def _deployment(container: dict[str, Any], **spec: object) -> dict[str, Any]:
    labels = {"app": "chat"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "chat", "image": "a:1", **container}]}}

    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "chat", "labels": labels},
        "spec": {"selector": {"matchLabels": labels}, "template": template, **spec},
    }


def test_a_valid_object_has_no_findings_in_any_minor() -> None:
    """Quantities are read as Kubernetes reads them: with units, fractions and plain numbers."""
    requests = {"cpu": 2, "memory": "1.5Gi", "example.com/device": "4", "ephemeral-storage": "1e3"}

    assert validate_builtin(_deployment({"resources": {"requests": requests}}, replicas=1), MINORS) == []


@pytest.mark.parametrize(
    ("container", "where"),
    [
        ({"imagePullPolice": "Always"}, ""),
        ({"ports": [{"containerPort": "http"}]}, ".ports[0].containerPort"),
        ({"ports": [{"name": "http"}]}, ".ports[0]"),
        ({"resources": {"limits": {"memory": "1 Gi"}}}, ".resources.limits.memory"),
        ({"resources": {"limits": {"memory": "1GB"}}}, ".resources.limits.memory"),
        ({"env": {"A": "b"}}, ".env"),
        ({"env": [{"name": "A", "value": 1}]}, ".env[0].value"),
    ],
)
def test_a_mistake_is_one_finding_for_all_minors(container: dict[str, Any], where: str) -> None:
    """It names the place and every minor that refuses it."""
    [finding] = validate_builtin(_deployment(container), MINORS)

    assert finding.where == f"Deployment/chat spec.template.spec.containers[0]{where}"
    assert finding.message.endswith("in Kubernetes 1.31, 1.32, 1.33, 1.34, 1.35, 1.36")


@pytest.mark.parametrize("labels", [{"a": "b c"}, {"a": "x" * 64}, {"a b": "c"}])
def test_a_label_that_kubernetes_refuses_is_found(labels: dict[str, str]) -> None:
    """The published schemas leave the form of labels open; the API server does not."""
    obj = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "facts", "labels": labels}}

    assert len(validate_builtin(obj, ["1.35"])) == 1


def test_a_kind_that_left_kubernetes_is_found_in_the_minors_without_it() -> None:
    """v1beta3 of flow control ended with 1.32."""
    obj = {"apiVersion": "flowcontrol.apiserver.k8s.io/v1beta3", "kind": "FlowSchema", "metadata": {"name": "x"}}

    [finding] = validate_builtin(obj, MINORS)

    assert "does not exist, in Kubernetes 1.32, 1.33" in finding.message


def test_a_minor_without_schemas_is_a_finding() -> None:
    """The nearest older one is no substitute, and neither is silence."""
    [finding] = validate_builtin(_deployment({}), ["1.20"])

    assert finding.message.startswith("no schemas of this version, allowed: 1.25, ")


def test_every_offered_minor_has_schemas() -> None:
    """1.31 and 1.32, offered with a warning, are checked like the others."""
    assert set(MINORS) <= set(carried())
