"""The stack of the agent."""

from collections.abc import Sequence

import aws_cdk as cdk
import cdk8s
from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

from cdk8s_charts.platform import agent_charts
from constructs.images import Images
from constructs.layers import layers
from triad.spec.platform import PlatformSpec


class AgentStack(cdk.Stack):
    """The agent, which asks AWS nothing and has no role there.

    It comes when the gateway that it asks is there, and goes before it: nobody is left with a page that cannot answer.
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
            after: Stacks of the gateway, and of all that this comes after.
        """
        super().__init__(
            scope,
            id_,
            description=f"Agent of {spec.prefix}",
            env=cdk.Environment(account=spec.account, region=spec.region),
        )

        charts = agent_charts(cdk8s.App(), spec, images.uri)
        layers(self, cluster=cluster, objects=[each for chart in charts for each in chart.to_json()])
        for stack in after:
            self.add_stack_dependency(stack)
