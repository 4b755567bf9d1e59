"""The pods of the gateway and all that lies around them, with every default decided: charts write it as it stands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from triad.planning.apart import apart
from triad.planning.balancer import balancer
from triad.planning.gateway_container import READINESS, gateway_container, gateway_volumes
from triad.planning.gateway_place import gateway_place
from triad.planning.gateway_secrets import filled_secrets
from triad.planning.gateway_stores import CACHE_PORT, DATABASE_PORT
from triad.planning.gateway_workload import GatewayWorkload, gateway_workload
from triad.planning.model_pods import Pod, Scaling
from triad.planning.monitoring import prometheus
from triad.planning.names import AGENT_NAMESPACE, GATEWAY_NAMESPACE
from triad.planning.routes import LastResort, routes
from triad.planning.service_pods import AUTOSCALER, ServicePods
from triad.spec.platform import PlatformSpec

NAME = "gateway"
"""Of every object of it: Deployment, Service, account, load balancer's Ingress."""

LABELS: Mapping[str, str] = {"app.kubernetes.io/name": NAME, "app.kubernetes.io/part-of": "triad"}
SELECTOR: Mapping[str, str] = {"app.kubernetes.io/name": NAME}
"""By it everything finds the pods, the policies of the models too."""

CPU_PERCENT = 70
"""Of what is requested, at which replicas are added: ours, so that 40 % more can come until the next one answers.

LiteLLM's own load test adds them at 83 of 91 requests a second (its docs, benchmarks), which is later.
"""

CALM_S = 300
"""For which fewer replicas must have sufficed before one goes: Kubernetes' own default."""

DOCUMENTS_HASH = "triad/documents"
"""Annotation by which a change of what the gateway reads at its start replaces its pods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayPods(ServicePods):
    """Everything in Kubernetes that the gateway is.

    Attributes:
        config_map: Name of that of the documents.
        documents: Texts that it reads, by the name of their file.
        callers: Namespaces whose pods may ask it.
        models: Those that it asks.
        store_ports: Of what it keeps keys in, inside the VPC.
        asks_bedrock: Whether a route ends at Amazon Bedrock, outside the VPC.
    """

    config_map: str
    documents: Mapping[str, str]
    callers: tuple[str, ...]
    models: tuple[str, ...]
    store_ports: tuple[int, ...]
    asks_bedrock: bool


def gateway_pods(spec: PlatformSpec, *, documents: Mapping[str, str]) -> GatewayPods | None:
    """Decide the gateway; None where the platform has none.

    Args:
        spec: The platform.
        documents: Texts of LiteLLM's config and of the clients' limits, by the names of their files.
    """
    workload = gateway_workload(spec)
    if workload is None:
        return None
    scales = workload.max_replicas > workload.min_replicas

    return GatewayPods(
        name=NAME,
        namespace=GATEWAY_NAMESPACE,
        labels=LABELS,
        selector=SELECTOR,
        pod=_pod(spec, workload, documents),
        scaling=Scaling(least=workload.min_replicas, most=workload.max_replicas, scaler=AUTOSCALER if scales else None),
        cpu_percent=CPU_PERCENT,
        calm_s=CALM_S,
        port=workload.port,
        config_map=NAME,
        documents=documents,
        secrets=filled_secrets(spec),
        callers=(AGENT_NAMESPACE,),
        watched=prometheus(spec),
        models=tuple(dict.fromkeys(each for route in routes(spec) for each in route.models)),
        store_ports=(DATABASE_PORT, CACHE_PORT) if workload.has_database else (),
        asks_bedrock=bool(last_resorts(spec)),
        balancer=balancer(
            spec,
            spec.gateway.ingress,
            name=workload.balancer,
            idle_s=workload.timing.load_balancer_s,
            deregistration_s=workload.timing.deregistration_s,
            health=READINESS,
        ),
    )


def last_resorts(spec: PlatformSpec) -> tuple[LastResort, ...]:
    """List the models of Amazon Bedrock that it may ask."""
    return tuple(route.last_resort for route in routes(spec) if route.last_resort)


def _pod(spec: PlatformSpec, workload: GatewayWorkload, documents: Mapping[str, str]) -> Pod:
    place = gateway_place(spec)

    return Pod(
        labels=LABELS,
        annotations={DOCUMENTS_HASH: _hash(documents)},
        service_account=NAME,
        node_selector=place.node_selector,
        tolerations=place.tolerations,
        containers=(gateway_container(spec, workload, place.architecture),),
        volumes=gateway_volumes(workload, config=NAME),
        spread=apart(SELECTOR),
        # After the pause a whole answer may still be under way, with its retries; a node that drains may end sooner.
        termination_grace_s=workload.timing.gateway_grace_s,
    )


def _hash(documents: Mapping[str, str]) -> str:
    return sha256(json.dumps(documents, sort_keys=True).encode()).hexdigest()[:16]
