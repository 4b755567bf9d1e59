"""How Prometheus finds the metrics of a service of ours."""

from cdk8s_charts.service_deployment import service
from cdk8s_charts.service_monitor import service_monitor
from tests.cdk8s_charts.made_service import SERVICE


def test_it_reads_the_port_of_its_own_service() -> None:
    """By the labels that the Service has, and the name of its port."""
    spec = service_monitor(SERVICE)["spec"]
    [endpoint] = spec["endpoints"]
    door = service(SERVICE)

    assert spec["selector"]["matchLabels"].items() <= door["metadata"]["labels"].items()
    assert endpoint["port"] in {each["name"] for each in door["spec"]["ports"]}
    assert endpoint["path"] == "/metrics"
