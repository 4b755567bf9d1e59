"""The gateway in the cluster, and what it may ask of AWS."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_eks_v2 as eks
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs.layers import layers
from constructs.pod_identity import PodIdentity
from constructs.wildcards import acknowledge_patterns
from triad.planning.gateway_pods import NAME
from triad.planning.names import GATEWAY_NAMESPACE
from triad.planning.routes import LastResort

_INVOKE = ("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream")
_GEOGRAPHIES = ("us", "us-gov", "eu", "apac", "au", "ca", "jp", "global")
"""First parts of inference profiles that spread requests over regions (Bedrock user guide, cross-region inference)."""

_PROFILE = "a profile of several regions asks its one model in whichever of them has room"


class Gateway(Construct):
    """The gateway's pods after what they use and before the load balancer that leads to them.

    They have a role only where a route ends at Amazon Bedrock, and may ask the models that routes name, and no other.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        cluster: eks.ICluster,
        objects: Sequence[Mapping[str, Any]],
        bedrock: Sequence[LastResort],
    ) -> None:
        """Make it.

        Args:
            scope: The stack.
            id_: Of the construct.
            cluster: Where it runs.
            objects: Everything in Kubernetes that it is.
            bedrock: Models of Amazon Bedrock that it may ask.
        """
        super().__init__(scope, id_)

        pods = layers(self, cluster=cluster, objects=objects)
        if bedrock:
            pods.node.add_dependency(self._asker(cluster, bedrock))

    def _asker(self, cluster: eks.ICluster, bedrock: Sequence[LastResort]) -> PodIdentity:
        stack = cdk.Stack.of(self)
        arns = dict.fromkeys(arn for each in bedrock for arn in _arns(stack, each))
        statements = [iam.PolicyStatement(actions=list(_INVOKE), resources=list(arns))]
        identity = PodIdentity(
            self,
            "Identity",
            cluster=cluster,
            namespace=GATEWAY_NAMESPACE,
            service_account=NAME,
            statements=statements,
        )
        spread = {f"::foundation-model/{_bare(each.model)}": _PROFILE for each in bedrock}
        acknowledge_patterns(identity, statements, reasons=spread)

        return identity


def _arns(stack: cdk.Stack, last: LastResort) -> Iterator[str]:
    """Name a model of one region; or an inference profile, and its model in every region that it may be asked in."""
    bare = _bare(last.model)
    if bare == last.model:
        yield _arn(stack, last.region, "", f"foundation-model/{bare}")
        return
    yield _arn(stack, last.region, stack.account, f"inference-profile/{last.model}")
    yield _arn(stack, "*", "", f"foundation-model/{bare}")


def _arn(stack: cdk.Stack, region: str, account: str, resource: str) -> str:
    return f"arn:{stack.partition}:bedrock:{region}:{account}:{resource}"


def _bare(model: str) -> str:
    geography, _, rest = model.partition(".")

    return rest if geography in _GEOGRAPHIES else model
