"""Everything in Kubernetes that the gateway is."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import cdk8s
from constructs import Construct

from cdk8s_charts.api_object import api_object
from cdk8s_charts.external_secret import external_secret, remote
from cdk8s_charts.gateway_deployment import deployment, service
from cdk8s_charts.gateway_ingress import ingress
from cdk8s_charts.gateway_metadata import metadata
from cdk8s_charts.gateway_monitor import service_monitor
from cdk8s_charts.gateway_network import GatewaySurroundings, network_policy
from cdk8s_charts.gateway_scaling import autoscaler, disruption_budget
from cdk8s_charts.own_images import ImageUri
from triad.planning.gateway_pods import GatewayPods
from triad.planning.model_pods import ModelWorkload


class GatewayChart(cdk8s.Chart):
    """The gateway: what its pods read and who may call them, then the pods, then what scales and finds them."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        gateway: GatewayPods,
        models: Sequence[ModelWorkload],
        uri: ImageUri,
        around: GatewaySurroundings,
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
        super().__init__(scope, id_)

        for body in _objects(gateway, models, uri=uri, around=around):
            api_object(self, f"{body['kind']}.{body['metadata']['name']}", body=body)


def _objects(
    gateway: GatewayPods, models: Sequence[ModelWorkload], *, uri: ImageUri, around: GatewaySurroundings
) -> Iterator[Mapping[str, Any]]:
    yield _service_account(gateway)
    yield from _secrets(gateway)
    yield _documents(gateway)
    yield network_policy(gateway, [each for each in models if each.model.name in gateway.models], around)
    budget = disruption_budget(gateway)
    if budget:
        yield budget
    yield service(gateway)
    yield deployment(gateway, uri=uri)
    if gateway.scaling.scaler:
        yield autoscaler(gateway)
    if gateway.watched:
        yield service_monitor(gateway)
    if gateway.balancer:
        yield ingress(gateway, gateway.balancer)


def _service_account(gateway: GatewayPods) -> Mapping[str, Any]:
    """Write an account without a token: nothing in the pod asks Kubernetes anything."""
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata(gateway, gateway.pod.service_account),
        "automountServiceAccountToken": False,
    }


def _secrets(gateway: GatewayPods) -> Iterator[Mapping[str, Any]]:
    for each in gateway.secrets:
        values = [remote(value.name, value.secret, value.part) for value in each.values]
        yield external_secret(gateway.namespace, each.name, values, template=each.template)


def _documents(gateway: GatewayPods) -> Mapping[str, Any]:
    """Write the documents; their pods are replaced by the annotation that the template has of them."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata(gateway, gateway.config_map),
        "data": dict(gateway.documents),
    }
