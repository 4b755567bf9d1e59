"""Tests of triad.planning.addon_workloads."""

import pytest

from triad.planning.addon_workloads import addon_workloads
from triad.spec import PlatformSpec

MANAGER = "amazon-cloudwatch-observability-controller-manager"


@pytest.mark.parametrize("insights", [True, False])
def test_the_add_ons_of_a_platform_are_counted(*, insights: bool) -> None:
    """DNS, volumes and metrics always, each twice; the CloudWatch manager when it is chosen."""
    spec = PlatformSpec.model_validate({"controllers": {"container_insights": insights}})
    counted = {each.name: each.replicas for each in addon_workloads(spec)}

    assert counted == {
        "coredns": 2,
        "metrics-server": 2,
        "ebs-csi-controller": 2,
        **({MANAGER: 1} if insights else {}),
    }
