"""AWS permissions of a pod, given to its service account."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_eks_v2 as eks
from aws_cdk import aws_iam as iam
from constructs import Construct


class PodIdentity(Construct):
    """A role that the pods of one service account in one cluster have, and nobody else can assume.

    Pods get it when they start: what runs them must depend on this construct.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        cluster: eks.ICluster,
        namespace: str,
        service_account: str,
        statements: Sequence[iam.PolicyStatement],
    ) -> None:
        super().__init__(scope, id_)

        self.role = pod_role(self, "Role", cluster=cluster, namespace=namespace, service_account=service_account)
        for statement in statements:
            self.role.add_to_policy(statement)
        self.association = eks.CfnPodIdentityAssociation(
            self,
            "Association",
            cluster_name=cluster.cluster_name,
            namespace=namespace,
            service_account=service_account,
            role_arn=self.role.role_arn,
        )


def pod_role(scope: Construct, id_: str, *, cluster: eks.ICluster, namespace: str, service_account: str) -> iam.Role:
    """Make a role that EKS assumes for one service account, for an add-on that brings the association itself."""
    return iam.Role(scope, id_, assumed_by=_pods(cdk.Stack.of(scope), cluster, namespace, service_account))


def _pods(stack: cdk.Stack, cluster: eks.ICluster, namespace: str, service_account: str) -> iam.IPrincipal:
    """EKS for these pods only: it tags each session with cluster, namespace and service account."""
    arn = stack.format_arn(service="eks", resource="cluster", resource_name=cluster.cluster_name)
    session = {
        "aws:RequestTag/eks-cluster-arn": arn,
        "aws:RequestTag/kubernetes-namespace": namespace,
        "aws:RequestTag/kubernetes-service-account": service_account,
    }

    return iam.ServicePrincipal("pods.eks.amazonaws.com", conditions={"StringEquals": session}).with_session_tags()
