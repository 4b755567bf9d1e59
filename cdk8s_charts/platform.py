"""Which charts a platform has, and their text; each stack takes the ones it owns from here."""

from collections.abc import Mapping

import cdk8s

from cdk8s_charts.facts import FactsChart
from cdk8s_charts.namespaces import NamespacesChart
from cdk8s_charts.node_pools import NodePoolsChart
from cdk8s_charts.secret_store import SecretStoreChart
from cdk8s_charts.storage_class import StorageClassChart
from contracts.facts import Facts, placeholders
from triad.planning.names import NAMESPACES, cluster_name, node_instance_profile
from triad.planning.pools import node_pools
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


def namespace_charts(app: cdk8s.App, spec: PlatformSpec, facts: Facts) -> tuple[cdk8s.Chart, ...]:
    """Where the platform's own pods live, and what they are told there."""
    return (
        NamespacesChart(app, "namespaces", namespaces=NAMESPACES),
        FactsChart(app, "facts", facts=facts, namespaces=NAMESPACES),
        SecretStoreChart(app, "secret-store", region=spec.region, namespaces=NAMESPACES),
    )


def charts(app: cdk8s.App, spec: PlatformSpec, facts: Facts) -> tuple[cdk8s.Chart, ...]:
    """Make every chart of a platform, in the order in which a deploy applies them."""
    return (*cluster_charts(app), *capacity_charts(app, spec), *namespace_charts(app, spec, facts))


def manifests(spec: PlatformSpec) -> Mapping[str, str]:
    """Render every chart as the text of `{chart}.yaml`, the same on every machine and at every time."""
    made = charts(cdk8s.App(), spec, placeholders())

    return {chart.node.id: cdk8s.Yaml.stringify(*chart.to_json()) for chart in made}
