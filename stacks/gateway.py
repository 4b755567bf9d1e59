"""The stack of the gateway."""

from collections.abc import Sequence

import aws_cdk as cdk
import cdk8s
from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

from cdk8s_charts.platform import gateway_charts, workloads
from constructs.gateway import Gateway
from constructs.images import Images
from triad.planning.gateway_pods import last_resorts
from triad.spec.platform import PlatformSpec


class GatewayStack(cdk.Stack):
    """The one front door.

    It comes when the models that it asks are there, and goes before them: nobody is left asking what is gone.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        spec: PlatformSpec,
        cluster: eks.ICluster,
        images: Images,
        after: Sequence[cdk.Stack],
    ) -> None:
        """Make it.

        Args:
            scope: The app.
            id_: Of the stack.
            spec: A platform that has one.
            cluster: Where it runs.
            images: Those that the pods pull.
            after: Stacks of the models, and of all that these come after.
        """
        super().__init__(
            scope,
            id_,
            description=f"Gateway of {spec.prefix}",
            env=cdk.Environment(account=spec.account, region=spec.region),
        )

        charts = gateway_charts(cdk8s.App(), spec, images.uri, workloads(spec))
        objects = [each for chart in charts for each in chart.to_json()]
        Gateway(self, "Gateway", cluster=cluster, objects=objects, bedrock=last_resorts(spec))
        for stack in after:
            self.add_stack_dependency(stack)
