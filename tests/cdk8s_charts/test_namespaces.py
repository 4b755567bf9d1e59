"""Namespaces of the platform's own pods."""

import cdk8s
import pytest

from cdk8s_charts.namespaces import NamespacesChart


@pytest.mark.parametrize("mode", ["enforce", "audit", "warn"])
def test_a_namespace_takes_only_restricted_pods(mode: str) -> None:
    """A pod that asks for more than the restricted standard gives is refused, and said to be."""
    chart = NamespacesChart(cdk8s.Testing.app(), "namespaces", namespaces=["models", "agent"])

    objects = [each for each in cdk8s.Testing.synth(chart) if each["kind"] == "Namespace"]

    assert [each["metadata"]["name"] for each in objects] == ["models", "agent"]
    assert {each["metadata"]["labels"][f"pod-security.kubernetes.io/{mode}"] for each in objects} == {"restricted"}


def test_nobody_calls_a_pod_to_which_no_policy_lets_them() -> None:
    """Every namespace is closed, and what opens it stands beside each workload."""
    chart = NamespacesChart(cdk8s.Testing.app(), "namespaces", namespaces=["models", "agent"])
    policies = [each for each in cdk8s.Testing.synth(chart) if each["kind"] == "NetworkPolicy"]

    assert [each["metadata"]["namespace"] for each in policies] == ["models", "agent"]
    assert all(each["spec"] == {"podSelector": {}, "policyTypes": ["Ingress"]} for each in policies)
