"""Everything in Kubernetes that the gateway is."""

from collections.abc import Mapping, Sequence
from typing import Any

from constructs import Construct

from cdk8s_charts.gateway_network import network_policy
from cdk8s_charts.own_images import ImageUri
from cdk8s_charts.service import ServiceChart
from cdk8s_charts.service_metadata import metadata
from cdk8s_charts.service_network import ServiceSurroundings
from triad.planning.gateway_pods import GatewayPods
from triad.planning.model_pods import ModelWorkload

PATHS = {"/v1": "Prefix"}
"""All that clients ask lies below it; health, metrics and administration do not, and stay inside the cluster."""


class GatewayChart(ServiceChart):
    """The gateway, with the documents that LiteLLM reads."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        gateway: GatewayPods,
        models: Sequence[ModelWorkload],
        uri: ImageUri,
        around: ServiceSurroundings,
    ) -> None:
        """Write it down.

        Args:
            scope: The app.
            id_: Of the chart.
            gateway: What was decided.
            models: Every model of the platform.
            uri: Of our images.
            around: What of the platform its network has to do with.
        """
        asked = [each for each in models if each.model.name in gateway.models]
        own = (_documents(gateway), network_policy(gateway, asked, around))
        super().__init__(scope, id_, pods=gateway, uri=uri, own=own, paths=PATHS)


def _documents(gateway: GatewayPods) -> Mapping[str, Any]:
    """Write the documents; their pods are replaced by the annotation that the template has of them."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata(gateway, gateway.config_map),
        "data": dict(gateway.documents),
    }
