"""Namespaces of the platform's own pods."""

import cdk8s
import pytest

from cdk8s_charts.namespaces import NamespacesChart


@pytest.mark.parametrize("mode", ["enforce", "audit", "warn"])
def test_a_namespace_takes_only_restricted_pods(mode: str) -> None:
    """A pod that asks for more than the restricted standard gives is refused, and said to be."""
    chart = NamespacesChart(cdk8s.Testing.app(), "namespaces", namespaces=["models", "agent"])

    objects = cdk8s.Testing.synth(chart)

    assert [each["metadata"]["name"] for each in objects] == ["models", "agent"]
    assert {each["metadata"]["labels"][f"pod-security.kubernetes.io/{mode}"] for each in objects} == {"restricted"}
