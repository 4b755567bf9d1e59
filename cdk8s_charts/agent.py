"""Everything in Kubernetes that the agent is."""

from constructs import Construct

from cdk8s_charts.agent_network import network_policy
from cdk8s_charts.own_images import ImageUri
from cdk8s_charts.service import ServiceChart
from cdk8s_charts.service_network import ServiceSurroundings
from triad.planning.agent_pods import AgentPods

PATHS = {
    "/": "Exact",
    "/page": "Prefix",
    "/chat": "Exact",
    "/weather": "Prefix",
    "/session": "Exact",
    "/health": "Exact",
    "/openapi.json": "Exact",
}
"""What people and their programs ask; metrics, and whether a pod can do its work, stay inside the cluster."""


class AgentChart(ServiceChart):
    """The agent: it reads its keys, and nothing of Kubernetes or AWS."""

    def __init__(
        self, scope: Construct, id_: str, *, agent: AgentPods, uri: ImageUri, around: ServiceSurroundings
    ) -> None:
        own = (network_policy(agent, around),)
        super().__init__(scope, id_, pods=agent, uri=uri, own=own, paths=PATHS)
