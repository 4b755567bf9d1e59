"""A gateway made by hand."""

from dataclasses import fields

from tests.cdk8s_charts.made_service import SERVICE, SMALL
from triad.planning.gateway_pods import GatewayPods
from triad.planning.service_pods import ServicePods


def _gateway(service: ServicePods) -> GatewayPods:
    return GatewayPods(
        **{field.name: getattr(service, field.name) for field in fields(service)},
        config_map="documents",
        documents={"config.yaml": "model_list: []\n"},
        callers=("agent",),
        models=("chat",),
        store_ports=(),
        asks_bedrock=False,
    )


GATEWAY, SMALL_GATEWAY = _gateway(SERVICE), _gateway(SMALL)
"""In production, behind a load balancer, and in dev."""
