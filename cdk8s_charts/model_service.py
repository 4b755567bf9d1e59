"""Everything in Kubernetes that one served model is."""

from collections.abc import Iterator, Mapping
from typing import Any

import cdk8s
from constructs import Construct

from cdk8s_charts.api_object import api_object
from cdk8s_charts.model_deployment import deployment, service
from cdk8s_charts.model_disruption import disruption_budget
from cdk8s_charts.model_door import ingress
from cdk8s_charts.model_network import Surroundings, network_policy
from cdk8s_charts.model_pod import pods
from cdk8s_charts.own_images import ImageUri
from cdk8s_charts.ray_service import ray_service
from triad.planning.model_pods import ModelWorkload


class ModelServiceChart(cdk8s.Chart):
    """One model: who its pods are and who may call them, then the pods themselves, then the door to them."""

    def __init__(
        self, scope: Construct, id_: str, *, workload: ModelWorkload, uri: ImageUri, around: Surroundings
    ) -> None:
        super().__init__(scope, id_)

        for body in _objects(workload, uri=uri, around=around):
            api_object(self, f"{body['kind']}.{body['metadata']['name']}", body=body)


def _objects(workload: ModelWorkload, *, uri: ImageUri, around: Surroundings) -> Iterator[Mapping[str, Any]]:
    accounts = dict.fromkeys(each.service_account for each in pods(workload))
    yield from (_service_account(workload, name) for name in accounts)
    yield network_policy(workload, around)
    budget = disruption_budget(workload)
    if budget:
        yield budget
    if workload.ray:
        yield ray_service(workload, workload.ray, uri=uri)
    else:
        yield service(workload)
        yield deployment(workload, uri=uri)
    if workload.door.host:
        yield ingress(workload, around)


def _service_account(workload: ModelWorkload, name: str) -> Mapping[str, Any]:
    """Write an account without a token: only the head of a cluster that scales asks Kubernetes anything."""
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": name, "namespace": workload.namespace, "labels": dict(workload.labels)},
        "automountServiceAccountToken": False,
    }
