"""A model behind its engine's own server."""

from dataclasses import replace

from cdk8s_charts.model_deployment import deployment, service
from cdk8s_charts.model_pod import pod_template
from tests.cdk8s_charts.made_workloads import PLAIN, POD, uri
from triad.planning.model_pods import Scaling

SELECTOR = {"triad/model": "chat", "app.kubernetes.io/component": "server"}


def test_a_number_of_pods_stands_only_where_nobody_else_decides_it() -> None:
    """A deploy would take back what a scaler did."""
    scaled = replace(PLAIN, scaling=Scaling(least=2, most=9, scaler="keda"))

    assert deployment(PLAIN, uri=uri)["spec"]["replicas"] == 2
    assert "replicas" not in deployment(scaled, uri=uri)["spec"]


def test_a_new_pod_answers_before_an_old_one_goes() -> None:
    """With one replica, the other way round is an outage."""
    strategy = deployment(PLAIN, uri=uri)["spec"]["strategy"]

    assert strategy == {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}


def test_deployment_and_service_find_the_pods_of_the_template() -> None:
    """By labels that the template has, and that are ours alone."""
    made = deployment(PLAIN, uri=uri)["spec"]
    template = pod_template(POD, uri=uri)

    assert made["template"] == template
    assert made["selector"]["matchLabels"] == service(PLAIN)["spec"]["selector"] == SELECTOR
    assert template["metadata"]["labels"].items() >= SELECTOR.items()


def test_the_service_is_the_door_that_was_decided() -> None:
    """Name, type, ports and annotations."""
    door = replace(PLAIN.door, type="NodePort", annotations={"a": "b"})
    made = service(replace(PLAIN, door=door))

    assert made["metadata"] == {
        "name": "chat-door",
        "namespace": "models",
        "labels": {"app.kubernetes.io/name": "chat"},
        "annotations": {"a": "b"},
    }
    assert made["spec"]["type"] == "NodePort"
    assert made["spec"]["ports"] == [{"name": "http", "port": 80, "targetPort": 8000}]
