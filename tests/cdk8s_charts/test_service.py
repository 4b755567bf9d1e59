"""What every service of ours is in Kubernetes."""

from typing import Any

import cdk8s

from cdk8s_charts.service import ServiceChart
from tests.cdk8s_charts.made_service import SERVICE, SMALL
from tests.cdk8s_charts.made_workloads import uri
from triad.planning.service_pods import ServicePods

OWN = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "own", "namespace": "front"}}


def written(pods: ServicePods) -> list[Any]:
    """Write the chart."""
    chart = ServiceChart(cdk8s.Testing.app(), "desk", pods=pods, uri=uri, own=[OWN], paths={"/ask": "Exact"})

    return list(cdk8s.Testing.synth(chart))


def of_kind(kind: str) -> Any:  # noqa: ANN401  # read as JSON
    """Take the one object of a kind."""
    [found] = [each for each in written(SERVICE) if each["kind"] == kind]

    return found


def test_it_is_these_objects_in_this_order() -> None:
    """Applied from top to bottom, no pod is there before what it reads, and nobody is led to it before."""
    around = ["ServiceAccount", "ExternalSecret", "ConfigMap"]
    pods = [*around, "PodDisruptionBudget", "Service", "Deployment", "HorizontalPodAutoscaler"]

    assert [each["kind"] for each in written(SMALL)] == [*around, "Service", "Deployment"]
    assert [each["kind"] for each in written(SERVICE)] == [*pods, "ServiceMonitor", "Ingress"]


def test_every_object_lies_in_its_namespace() -> None:
    """Secrets, documents and pods find each other only there."""
    assert {each["metadata"]["namespace"] for each in written(SERVICE)} == {"front"}


def test_no_account_hands_out_a_token() -> None:
    """Nothing in the pod asks Kubernetes anything."""
    assert of_kind("ServiceAccount")["metadata"]["name"] == "desk"
    assert of_kind("ServiceAccount")["automountServiceAccountToken"] is False


def test_a_secret_is_put_together_in_the_cluster() -> None:
    """Of what Secrets Manager holds, by the names that its template has."""
    spec = of_kind("ExternalSecret")["spec"]

    assert spec["target"]["template"]["data"] == {"someone": "{{ .a }}{{ .b }}"}
    assert spec["data"] == [
        {"secretKey": "a", "remoteRef": {"key": "ours/someone", "property": "prefix"}},
        {"secretKey": "b", "remoteRef": {"key": "ours/someone", "property": "key"}},
    ]


def test_the_load_balancer_leads_to_the_paths_given() -> None:
    """And to no other."""
    [rule] = of_kind("Ingress")["spec"]["rules"]

    assert [(each["path"], each["pathType"]) for each in rule["http"]["paths"]] == [("/ask", "Exact")]
