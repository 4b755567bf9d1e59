"""The Deployment of a service of ours, and the Service in front of it."""

from cdk8s_charts.service_deployment import deployment, service
from tests.cdk8s_charts.made_service import SERVICE, SMALL
from tests.cdk8s_charts.made_workloads import uri


def test_replicas_belong_to_the_scaler_where_there_is_one() -> None:
    """A number would take back at every deploy what it decided."""
    assert "replicas" not in deployment(SERVICE, uri=uri)["spec"]
    assert deployment(SMALL, uri=uri)["spec"]["replicas"] == 1


def test_the_door_is_never_shut() -> None:
    """A new pod answers before an old one goes."""
    strategy = deployment(SERVICE, uri=uri)["spec"]["strategy"]["rollingUpdate"]

    assert strategy == {"maxSurge": 1, "maxUnavailable": 0}


def test_a_changed_document_changes_the_template() -> None:
    """The annotation is the pods', not the Deployment's."""
    written = deployment(SERVICE, uri=uri)

    assert written["spec"]["template"]["metadata"]["annotations"] == {"triad/documents": "abc"}
    assert "annotations" not in written["metadata"]


def test_the_service_leads_to_its_pods_inside_the_cluster() -> None:
    """By the same labels as the Deployment, on the port that clients know."""
    written = service(SERVICE)["spec"]

    assert written["selector"] == deployment(SERVICE, uri=uri)["spec"]["selector"]["matchLabels"]
    assert written["ports"] == [{"name": "http", "port": 4400, "targetPort": "http"}]
    assert written["type"] == "ClusterIP"
