"""Which charts a platform has, and their text; each stack takes the ones it owns from here."""

import json
from collections.abc import Mapping, Sequence

import cdk8s

from cdk8s_charts.agent import AgentChart
from cdk8s_charts.external_secrets import ExternalSecretsChart
from cdk8s_charts.facts import FactsChart
from cdk8s_charts.gateway import GatewayChart
from cdk8s_charts.model_network import Surroundings
from cdk8s_charts.model_service import ModelServiceChart
from cdk8s_charts.namespaces import NamespacesChart
from cdk8s_charts.node_pools import NodePoolsChart
from cdk8s_charts.own_images import ImageUri, own_images
from cdk8s_charts.secret_store import SecretStoreChart
from cdk8s_charts.service_network import ServiceSurroundings
from cdk8s_charts.storage_class import StorageClassChart
from contracts.facts import Facts, placeholders
from triad.documents.gateway import client_limits, gateway_config, gateway_yaml
from triad.documents.place import CLUSTER
from triad.documents.serve import cluster_configs
from triad.planning.agent_pods import SELECTOR as AGENT_SELECTOR
from triad.planning.agent_pods import agent_pods
from triad.planning.controllers import namespace_of
from triad.planning.gateway_container import CLIENTS_FILE, ROUTES_FILE
from triad.planning.gateway_pods import SELECTOR as GATEWAY_SELECTOR
from triad.planning.gateway_pods import GatewayPods, gateway_pods
from triad.planning.gateway_stores import gateway_stores
from triad.planning.model_pods import ModelWorkload
from triad.planning.model_workloads import model_workloads
from triad.planning.names import (
    AGENT_NAMESPACE,
    GATEWAY_NAMESPACE,
    NAMESPACES,
    cluster_name,
    node_instance_profile,
)
from triad.planning.pools import node_pools
from triad.planning.release import Release
from triad.planning.secrets import model_server_key
from triad.spec.platform import PlatformSpec


def cluster_charts(app: cdk8s.App) -> tuple[cdk8s.Chart, ...]:
    """What the cluster itself needs."""
    return (StorageClassChart(app, "storage-class"),)


def capacity_charts(app: cdk8s.App, spec: PlatformSpec) -> tuple[cdk8s.Chart, ...]:
    """What Karpenter may launch."""
    return (
        NodePoolsChart(
            app,
            "node-pools",
            pools=node_pools(spec),
            cluster=cluster_name(spec),
            instance_profile=node_instance_profile(spec),
        ),
    )


def namespace_charts(
    app: cdk8s.App, spec: PlatformSpec, facts: Facts, models: Sequence[ModelWorkload]
) -> tuple[cdk8s.Chart, ...]:
    """Where the platform's own pods live, and what they are told there."""
    namespaces = tuple(dict.fromkeys((*NAMESPACES, *(each.namespace for each in models))))

    return (
        NamespacesChart(app, "namespaces", namespaces=namespaces),
        FactsChart(app, "facts", facts=facts, namespaces=namespaces),
        SecretStoreChart(app, "secret-store", region=spec.region, namespaces=namespaces),
    )


def secret_charts(app: cdk8s.App, spec: PlatformSpec, models: Sequence[ModelWorkload]) -> tuple[cdk8s.Chart, ...]:
    """What pods read that no file holds."""
    return (
        ExternalSecretsChart(
            app,
            "external-secrets",
            workloads=models,
            server_key=model_server_key(spec).name,
            hub_token=spec.secrets.hugging_face,
        ),
    )


def model_charts(
    app: cdk8s.App, spec: PlatformSpec, uri: ImageUri, models: Sequence[ModelWorkload]
) -> Mapping[str, cdk8s.Chart]:
    """Every model by the name under which clients ask for it; no other chart is named `model-…`."""
    around = Surroundings(
        operator=namespace_of(Release.KUBERAY),
        monitoring=namespace_of(Release.PROMETHEUS),
        vpc=spec.network.cidr,
        balancer=cluster_name(spec),
        idle_s=max((each.model.timing.load_balancer_s for each in models), default=0),
        askers={GATEWAY_NAMESPACE: GATEWAY_SELECTOR} if spec.has_gateway else {},
    )

    return {
        each.model.name: ModelServiceChart(app, f"model-{each.model.name}", workload=each, uri=uri, around=around)
        for each in models
    }


def gateway_charts(
    app: cdk8s.App, spec: PlatformSpec, uri: ImageUri, models: Sequence[ModelWorkload]
) -> tuple[cdk8s.Chart, ...]:
    """The one front door; nothing where the platform has none."""
    pods = gateway(spec)
    if pods is None:
        return ()

    return (GatewayChart(app, "gateway", gateway=pods, models=models, uri=uri, around=_around(spec)),)


def agent_charts(app: cdk8s.App, spec: PlatformSpec, uri: ImageUri) -> tuple[cdk8s.Chart, ...]:
    """The agent and its page; nothing where the platform has none."""
    pods = agent_pods(spec)

    return (AgentChart(app, "agent", agent=pods, uri=uri, around=_around(spec)),) if pods else ()


def gateway(spec: PlatformSpec) -> GatewayPods | None:
    """Decide the gateway of a platform, with the documents that it reads."""
    return gateway_pods(spec, documents=gateway_documents(spec)) if spec.has_gateway else None


def gateway_documents(spec: PlatformSpec) -> Mapping[str, str]:
    """Write the documents that the gateway reads, by the names of their files."""
    return {
        ROUTES_FILE: gateway_yaml(gateway_config(spec, place=CLUSTER)),
        CLIENTS_FILE: json.dumps(client_limits(spec), indent=2) + "\n",
    }


def workloads(spec: PlatformSpec) -> tuple[ModelWorkload, ...]:
    """Decide every model of a platform, with the Serve config that its RayService carries."""
    return model_workloads(spec, serve_configs=cluster_configs(spec))


def charts(app: cdk8s.App, spec: PlatformSpec, facts: Facts) -> tuple[cdk8s.Chart, ...]:
    """Make every chart of a platform, in the order in which a deploy applies them."""
    models, uri = workloads(spec), own_images(spec, registry=facts.registry)

    return (
        *cluster_charts(app),
        *capacity_charts(app, spec),
        *namespace_charts(app, spec, facts, models),
        *secret_charts(app, spec, models),
        *model_charts(app, spec, uri, models).values(),
        *gateway_charts(app, spec, uri, models),
        *agent_charts(app, spec, uri),
    )


def manifests(spec: PlatformSpec) -> Mapping[str, str]:
    """Render every chart as the text of `{chart}.yaml`, the same on every machine and at every time."""
    made = charts(cdk8s.App(), spec, placeholders(gateway_cache=gateway_stores(spec) is not None))

    return {chart.node.id: cdk8s.Yaml.stringify(*chart.to_json()) for chart in made}


def _around(spec: PlatformSpec) -> ServiceSurroundings:
    return ServiceSurroundings(
        monitoring=namespace_of(Release.PROMETHEUS),
        vpc=spec.network.cidr,
        peers=spec.network.peers,
        askers={AGENT_NAMESPACE: AGENT_SELECTOR} if spec.has_agent else {},
    )
