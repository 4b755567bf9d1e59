"""The controllers of the cluster, each up before the next one needs it."""

from collections.abc import Iterator, Mapping
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_eks_v2 as eks
from constructs import Construct, IDependable

from constructs.helm import HelmRelease
from constructs.helm_values import helm_values
from constructs.karpenter import Karpenter
from constructs.load_balancer_policy import PATTERNS, load_balancer_statements
from constructs.manifests import Manifests
from constructs.pod_identity import PodIdentity
from constructs.pod_values import BUDGET
from constructs.secrets import read_secrets
from constructs.wildcards import acknowledge_patterns
from triad.planning.controllers import Controller, controllers
from triad.planning.names import cluster_name
from triad.planning.release import Release
from triad.spec.platform import PlatformSpec

_WITHOUT_BUDGET = (Release.KUBERAY,)
"""Charts that cannot make a disruption budget."""


class Controllers(Construct):
    """Every release of the platform in its order, and the AWS permissions of the three that need some.

    Attributes:
        releases: By name; what needs one depends on it.
    """

    def __init__(
        self, scope: Construct, id_: str, *, spec: PlatformSpec, cluster: eks.ICluster, vpc_id: str, ready: IDependable
    ) -> None:
        super().__init__(scope, id_)

        self.releases: dict[Release, HelmRelease] = {}
        permissions = dict(self._permissions(spec, cluster, vpc_id))
        for each in controllers(spec):
            release = HelmRelease(
                self,
                each.release,
                cluster=cluster,
                chart=each.chart,
                namespace=each.namespace,
                values=helm_values(each, spec=spec, vpc_id=vpc_id),
            )
            release.node.add_dependency(ready, *(self.releases[earlier] for earlier in each.after))
            if each.release in permissions:
                release.node.add_dependency(permissions[each.release])
            self.releases[each.release] = release
        self._add_budgets(spec, cluster)

    def _permissions(
        self, spec: PlatformSpec, cluster: eks.ICluster, vpc_id: str
    ) -> Iterator[tuple[Release, Construct]]:
        """Make the AWS side of those that call AWS, which each must find when it starts."""
        stack = cdk.Stack.of(self)
        statements = load_balancer_statements(stack, cluster=cluster_name(spec), vpc_id=vpc_id)
        balancers = PodIdentity(
            self,
            "LoadBalancers",
            cluster=cluster,
            namespace="kube-system",
            service_account=Release.LOAD_BALANCER_CONTROLLER,
            statements=statements,
        )
        acknowledge_patterns(balancers, statements, reasons=PATTERNS)
        yield Release.LOAD_BALANCER_CONTROLLER, balancers
        yield (
            Release.EXTERNAL_SECRETS,
            PodIdentity(
                self,
                "Secrets",
                cluster=cluster,
                namespace="external-secrets",
                service_account=Release.EXTERNAL_SECRETS,
                statements=[read_secrets(stack, spec)],
            ),
        )
        yield Release.KARPENTER, Karpenter(self, "Karpenter", spec=spec, cluster=cluster, namespace="kube-system")

    def _add_budgets(self, spec: PlatformSpec, cluster: eks.ICluster) -> None:
        for each in controllers(spec):
            budgets = list(_budgets(each)) if each.release in _WITHOUT_BUDGET else []
            if budgets:
                made = Manifests(self, f"{each.release}-budgets", cluster=cluster, objects=budgets)
                made.node.add_dependency(self.releases[each.release])


def _budgets(controller: Controller) -> Iterator[Mapping[str, Any]]:
    for workload in controller.workloads:
        if workload.has_budget:
            yield {
                "apiVersion": "policy/v1",
                "kind": "PodDisruptionBudget",
                "metadata": {"name": controller.release.value, "namespace": controller.namespace},
                "spec": {**BUDGET, "selector": {"matchLabels": dict(workload.pod_labels)}},
            }
