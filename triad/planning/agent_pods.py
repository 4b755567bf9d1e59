"""The pods of the agent and all that lies around them, with every default decided: charts write it as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

from triad.planning.agent_container import HEALTH, agent_container, agent_volumes
from triad.planning.agent_place import agent_place
from triad.planning.agent_secrets import agent_filled_secrets
from triad.planning.agent_workload import AgentWorkload, agent_workload
from triad.planning.apart import apart
from triad.planning.balancer import balancer
from triad.planning.gateway_pods import CALM_S
from triad.planning.gateway_pods import SELECTOR as GATEWAY_SELECTOR
from triad.planning.model_pods import Pod, Scaling
from triad.planning.monitoring import prometheus
from triad.planning.names import AGENT_NAMESPACE, GATEWAY_NAMESPACE
from triad.planning.service_pods import AUTOSCALER, ServicePods
from triad.spec.platform import PlatformSpec

NAME = "agent"
"""Of every object of it: Deployment, Service, account, load balancer's Ingress."""

LABELS: Mapping[str, str] = {"app.kubernetes.io/name": NAME, "app.kubernetes.io/part-of": "triad"}
SELECTOR: Mapping[str, str] = {"app.kubernetes.io/name": NAME}
"""By it everything finds the pods, the policy of the gateway too."""

CPU_PERCENT = 70
"""Of what is requested, at which replicas are added: ours, as the gateway's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Pods that the agent asks.

    Attributes:
        port: Of the pods themselves, by which a NetworkPolicy knows them.
    """

    namespace: str
    selector: Mapping[str, str]
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPods(ServicePods):
    """Everything in Kubernetes that the agent is.

    Its pods have an account of their own, without a token and without a role of AWS: they ask neither.

    Attributes:
        gateway: That it asks for every answer of a model.
        internet_ports: On which the weather answers, outside the cluster.
        weather_ranges: Private ones in which it answers on them too.
    """

    gateway: Asked
    internet_ports: tuple[int, ...]
    weather_ranges: tuple[IPv4Network, ...]


def agent_pods(spec: PlatformSpec) -> AgentPods | None:
    """Decide the agent; None where the platform has none."""
    workload = agent_workload(spec)
    if workload is None:
        return None
    scales = workload.max_replicas > workload.min_replicas

    return AgentPods(
        name=NAME,
        namespace=AGENT_NAMESPACE,
        labels=LABELS,
        selector=SELECTOR,
        pod=_pod(spec, workload),
        scaling=Scaling(least=workload.min_replicas, most=workload.max_replicas, scaler=AUTOSCALER if scales else None),
        cpu_percent=CPU_PERCENT,
        calm_s=CALM_S,
        port=workload.port,
        secrets=agent_filled_secrets(spec),
        watched=prometheus(spec),
        balancer=balancer(
            spec,
            spec.agent.ingress,
            name=workload.balancer,
            idle_s=workload.timing.load_balancer_s,
            deregistration_s=workload.timing.deregistration_s,
            health=HEALTH,
        ),
        gateway=Asked(namespace=GATEWAY_NAMESPACE, selector=GATEWAY_SELECTOR, port=spec.gateway.port),
        internet_ports=workload.weather.ports,
        weather_ranges=workload.weather.ranges,
    )


def _pod(spec: PlatformSpec, workload: AgentWorkload) -> Pod:
    place = agent_place(spec)

    return Pod(
        labels=LABELS,
        service_account=NAME,
        node_selector=place.node_selector,
        tolerations=place.tolerations,
        containers=(agent_container(spec, workload, place.architecture),),
        volumes=agent_volumes(workload),
        spread=apart(SELECTOR),
        termination_grace_s=workload.timing.termination_grace_s,
    )
