"""Who gets into the cluster."""

from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

from triad.spec.access import Access as AccessSpec

_ADMINS, _VIEWERS = "AmazonEKSClusterAdminPolicy", "AmazonEKSViewPolicy"


class Access(Construct):
    """One access entry for each principal of the spec, over the whole cluster.

    Viewers read what namespaces hold, but no secrets: of the policies of EKS that read, `AmazonEKSAdminViewPolicy`
    adds nodes and custom resources, and with them every secret (EKS user guide, "Review access policy permissions").
    """

    def __init__(self, scope: Construct, id_: str, *, cluster: eks.ICluster, access: AccessSpec) -> None:
        super().__init__(scope, id_)

        for principals, policy in ((access.admins, _ADMINS), (access.viewers, _VIEWERS)):
            for principal in principals:
                eks.AccessEntry(
                    self,
                    _id(principal),
                    cluster=cluster,
                    principal=principal,
                    access_policies=[_everywhere(policy)],
                )


def _id(principal: str) -> str:
    """Name the entry after its principal: one that moves in the list stays, and is not added a second time."""
    return principal.replace("/", ".")


def _everywhere(policy: str) -> eks.IAccessPolicy:
    return eks.AccessPolicy.from_access_policy_name(policy, access_scope_type=eks.AccessScopeType.CLUSTER)
