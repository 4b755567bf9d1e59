"""Everything in Kubernetes that a service of ours is: what gateway and agent have in common."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import cdk8s
from constructs import Construct

from cdk8s_charts.api_object import api_object
from cdk8s_charts.external_secret import external_secret, remote
from cdk8s_charts.own_images import ImageUri
from cdk8s_charts.service_deployment import deployment, service
from cdk8s_charts.service_ingress import Paths, ingress
from cdk8s_charts.service_metadata import metadata
from cdk8s_charts.service_monitor import service_monitor
from cdk8s_charts.service_scaling import autoscaler, disruption_budget
from triad.planning.service_pods import ServicePods


class ServiceChart(cdk8s.Chart):
    """A service: what its pods read and who may call them, then the pods, then what scales and finds them."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        pods: ServicePods,
        uri: ImageUri,
        own: Sequence[Mapping[str, Any]],
        paths: Paths,
    ) -> None:
        """Write it down.

        Args:
            scope: The app.
            id_: Of the chart.
            pods: What was decided.
            uri: Of our images.
            own: Objects that other services do not have, or not so: what it reads besides secrets, and its policy.
            paths: What a load balancer leads to, where there is one.
        """
        super().__init__(scope, id_)

        for body in _objects(pods, uri=uri, own=own, paths=paths):
            api_object(self, f"{body['kind']}.{body['metadata']['name']}", body=body)


def _objects(
    pods: ServicePods, *, uri: ImageUri, own: Sequence[Mapping[str, Any]], paths: Paths
) -> Iterator[Mapping[str, Any]]:
    yield _service_account(pods)
    yield from _secrets(pods)
    yield from own
    budget = disruption_budget(pods)
    if budget:
        yield budget
    yield service(pods)
    yield deployment(pods, uri=uri)
    if pods.scaling.scaler:
        yield autoscaler(pods)
    if pods.watched:
        yield service_monitor(pods)
    if pods.balancer:
        yield ingress(pods, pods.balancer, paths)


def _service_account(pods: ServicePods) -> Mapping[str, Any]:
    """Write an account without a token: nothing in the pod asks Kubernetes anything."""
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata(pods, pods.pod.service_account),
        "automountServiceAccountToken": False,
    }


def _secrets(pods: ServicePods) -> Iterator[Mapping[str, Any]]:
    for each in pods.secrets:
        values = [remote(value.name, value.secret, value.part) for value in each.values]
        yield external_secret(pods.namespace, each.name, values, template=each.template)
