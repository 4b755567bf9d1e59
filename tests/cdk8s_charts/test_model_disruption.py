"""How many of a model's pods may be taken away at once."""

from dataclasses import replace

import pytest

from cdk8s_charts.model_disruption import disruption_budget
from tests.cdk8s_charts.made_workloads import PLAIN, SERVED
from triad.planning.model_pods import ModelWorkload, Scaling


@pytest.mark.parametrize(("least", "most"), [(2, 2), (1, 4)])
def test_one_pod_of_a_deployment_may_be_away(least: int, most: int) -> None:
    """However many there are at the time."""
    budget = disruption_budget(replace(PLAIN, scaling=Scaling(least=least, most=most, scaler=None)))

    assert budget
    assert budget["spec"]["maxUnavailable"] == 1
    assert "minAvailable" not in budget["spec"]


@pytest.mark.parametrize(("least", "stay"), [(2, 1), (10, 9)])
def test_all_but_one_of_a_ray_clusters_lasting_workers_stay(least: int, stay: int) -> None:
    """Kubernetes cannot count what a RayCluster should have: `maxUnavailable` would block every drain for ever."""
    budget = disruption_budget(replace(SERVED, scaling=Scaling(least=least, most=20, scaler="ray")))

    assert budget
    assert budget["spec"]["minAvailable"] == stay
    assert "maxUnavailable" not in budget["spec"]


@pytest.mark.parametrize("workload", [PLAIN, SERVED], ids=["deployment", "ray"])
def test_a_single_pod_has_no_budget(workload: ModelWorkload) -> None:
    """Its node could never be drained."""
    assert disruption_budget(replace(workload, scaling=Scaling(least=1, most=1, scaler=None))) is None


def test_the_head_is_not_counted() -> None:
    """It is one of its kind, and would make room for a worker too many."""
    budget = disruption_budget(SERVED)

    assert budget
    assert budget["spec"]["selector"]["matchLabels"]["app.kubernetes.io/component"] == "server"
