"""Which charts a platform has, and their text."""

from collections.abc import Mapping

import cdk8s

from cdk8s_charts.node_pools import NodePoolsChart
from cdk8s_charts.storage_class import StorageClassChart
from triad.planning.names import cluster_name, node_instance_profile
from triad.planning.pools import node_pools
from triad.spec.platform import PlatformSpec


def charts(app: cdk8s.App, spec: PlatformSpec) -> tuple[cdk8s.Chart, ...]:
    """Make every chart of a platform, in the order in which a deploy applies them."""
    return (
        StorageClassChart(app, "storage-class"),
        NodePoolsChart(
            app,
            "node-pools",
            pools=node_pools(spec),
            cluster=cluster_name(spec),
            instance_profile=node_instance_profile(spec),
        ),
    )


def manifests(spec: PlatformSpec) -> Mapping[str, str]:
    """Render every chart as the text of `{chart}.yaml`, the same on every machine and at every time."""
    return {chart.node.id: cdk8s.Yaml.stringify(*chart.to_json()) for chart in charts(cdk8s.App(), spec)}
