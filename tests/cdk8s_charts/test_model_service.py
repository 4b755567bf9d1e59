"""Everything that one served model is."""

from dataclasses import replace
from typing import Any

import cdk8s
import pytest

from cdk8s_charts.model_service import ModelServiceChart
from tests.cdk8s_charts.made_workloads import AROUND, HEAD, PLAIN, RAY, SERVED, uri
from triad.planning.model_pods import ModelWorkload, Scaling


def written(workload: ModelWorkload) -> list[Any]:
    """Write the chart."""
    chart = ModelServiceChart(cdk8s.Testing.app(), "model-chat", workload=workload, uri=uri, around=AROUND)

    return list(cdk8s.Testing.synth(chart))


@pytest.mark.parametrize(
    ("workload", "kinds"),
    [
        (PLAIN, ["ServiceAccount", "NetworkPolicy", "PodDisruptionBudget", "Service", "Deployment"]),
        (SERVED, ["ServiceAccount", "NetworkPolicy", "PodDisruptionBudget", "RayService"]),
        (
            replace(PLAIN, scaling=Scaling(least=1, most=1, scaler=None)),
            ["ServiceAccount", "NetworkPolicy", "Service", "Deployment"],
        ),
        (
            replace(SERVED, door=replace(SERVED.door, host="chat.example.org")),
            ["ServiceAccount", "NetworkPolicy", "PodDisruptionBudget", "RayService", "Ingress"],
        ),
    ],
    ids=["deployment", "ray", "single", "host"],
)
def test_a_model_is_these_objects_in_this_order(workload: ModelWorkload, kinds: list[str]) -> None:
    """Applied from top to bottom, no pod is there before its account and its policy."""
    assert [each["kind"] for each in written(workload)] == kinds


def test_every_object_lies_in_the_models_namespace() -> None:
    """The one that the spec names."""
    assert {each["metadata"]["namespace"] for each in written(replace(PLAIN, namespace="mine"))} == {"mine"}


def test_no_account_hands_out_a_token() -> None:
    """A pod that needs one says so itself."""
    assert [each["automountServiceAccountToken"] for each in written(SERVED) if each["kind"] == "ServiceAccount"] == [
        False
    ]


def test_a_head_of_its_own_account_has_it_beside_the_workers() -> None:
    """KubeRay makes no pod whose account is not there."""
    ray = replace(RAY, head=replace(HEAD, service_account="chat-head"))
    accounts = [each for each in written(replace(SERVED, ray=ray)) if each["kind"] == "ServiceAccount"]

    assert [each["metadata"]["name"] for each in accounts] == ["chat", "chat-head"]
