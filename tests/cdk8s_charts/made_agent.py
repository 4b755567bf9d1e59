"""An agent made by hand."""

from dataclasses import fields

from tests.cdk8s_charts.made_service import SERVICE, SMALL
from triad.planning.agent_pods import AgentPods, Asked
from triad.planning.service_pods import ServicePods


def _agent(service: ServicePods) -> AgentPods:
    return AgentPods(
        **{field.name: getattr(service, field.name) for field in fields(service)},
        gateway=Asked(namespace="front", selector={"app": "gate"}, port=4400),
        internet_ports=(443,),
        weather_ranges=(),
    )


AGENT, SMALL_AGENT = _agent(SERVICE), _agent(SMALL)
"""In production, behind a load balancer, and in dev."""
