"""The stack of the namespaces in which the platform's own pods live."""

import aws_cdk as cdk
import cdk8s
from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

from cdk8s_charts.platform import namespace_charts, workloads
from constructs.facts import facts
from constructs.gateway_cache import GatewayCache
from constructs.manifests import Manifests
from constructs.model_cache import ModelCache
from triad.spec.platform import PlatformSpec


class NamespacesStack(cdk.Stack):
    """Namespaces, the facts that pods are told there, and the store that their secrets come from.

    The store's webhook is that of External Secrets, so the controllers' stack comes before and goes after.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        spec: PlatformSpec,
        cluster: eks.ICluster,
        controllers: cdk.Stack,
        model_cache: ModelCache,
        gateway_cache: GatewayCache | None,
    ) -> None:
        super().__init__(
            scope,
            id_,
            description=f"Namespaces of {spec.prefix}",
            env=cdk.Environment(account=spec.account, region=spec.region),
        )

        charts = namespace_charts(
            cdk8s.App(), spec, facts(model_cache=model_cache, gateway_cache=gateway_cache), workloads(spec)
        )
        objects = [each for chart in charts for each in chart.to_json()]
        Manifests(self, "Namespaces", cluster=cluster, objects=objects)
        self.add_stack_dependency(controllers)
