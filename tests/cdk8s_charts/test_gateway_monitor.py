"""How Prometheus finds the gateway's metrics."""

from cdk8s_charts.gateway_deployment import service
from cdk8s_charts.gateway_monitor import service_monitor
from tests.cdk8s_charts.made_gateway import GATEWAY


def test_it_reads_the_port_of_its_own_service() -> None:
    """By the labels that the Service has, and the name of its port."""
    spec = service_monitor(GATEWAY)["spec"]
    [endpoint] = spec["endpoints"]
    door = service(GATEWAY)

    assert spec["selector"]["matchLabels"].items() <= door["metadata"]["labels"].items()
    assert endpoint["port"] in {each["name"] for each in door["spec"]["ports"]}
    assert endpoint["path"] == "/metrics"
