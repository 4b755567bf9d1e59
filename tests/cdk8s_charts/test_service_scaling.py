"""How many pods of a service there are, and how many may be away."""

from dataclasses import replace

from cdk8s_charts.service_scaling import autoscaler, disruption_budget
from tests.cdk8s_charts.made_service import SERVICE, SMALL
from triad.planning.model_pods import Scaling


def test_the_scaler_follows_processor_time_between_its_bounds() -> None:
    """Up at once, down only after a calm."""
    spec = autoscaler(SERVICE)["spec"]
    [metric] = spec["metrics"]

    assert spec["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "desk"}
    assert (spec["minReplicas"], spec["maxReplicas"]) == (2, 6)
    assert metric["resource"] == {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 66}}
    assert spec["behavior"] == {"scaleDown": {"stabilizationWindowSeconds": 123}}


def test_one_pod_may_be_away_where_there_are_several() -> None:
    """A node of a single one could never be drained."""
    fixed = replace(SERVICE, scaling=Scaling(least=2, most=2, scaler=None))

    for each in (SERVICE, fixed):
        budget = disruption_budget(each)
        assert budget is not None
        assert budget["spec"] == {"maxUnavailable": 1, "selector": {"matchLabels": SERVICE.selector}}
    assert disruption_budget(SMALL) is None
