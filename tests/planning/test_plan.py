"""Tests of triad.planning.plan."""

from datetime import date

from triad.planning.plan import plan_for
from triad.spec import PlatformSpec


def test_facts_of_other_kubernetes_versions_are_left_out() -> None:
    """What this platform does not use need not be filled in for it."""
    spec = PlatformSpec.model_validate({"kubernetes": "1.32", "ami": "al2023@v20260930"})
    absent = [each.what for each in plan_for(spec, today=date(2026, 12, 1)).absent]

    assert "AMI alias of Kubernetes 1.32" in absent
    assert "AMI alias of Kubernetes 1.31" not in absent
    assert any("kuberay-operator" in what for what in absent)
