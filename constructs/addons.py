"""EKS add-ons, each with the AWS permissions of its pods."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_cdk import aws_eks_v2 as eks
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs.acknowledge import acknowledge, managed
from constructs.pod_identity import pod_role
from triad.catalog.versions import kubernetes_versions
from triad.planning.monitoring import container_insights
from triad.planning.names import PLATFORM_TAG, cluster_name
from triad.planning.prefixes import needs_prefixes
from triad.spec.platform import PlatformSpec

INSIGHTS = "amazon-cloudwatch-observability"
FOR_NODES = ("vpc-cni", "kube-proxy", "eks-pod-identity-agent")
"""DaemonSets without which a node does not become ready; they are active before there is one."""

ON_NODES = ("coredns", "aws-ebs-csi-driver", "metrics-server")
"""What becomes active on nodes only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Caller:
    """The service account of an add-on that calls AWS, and the policy that AWS maintains for it."""

    namespace: str = "kube-system"
    service_account: str
    policy: str


_CALLERS: Mapping[str, _Caller] = {
    "vpc-cni": _Caller(service_account="aws-node", policy="AmazonEKS_CNI_Policy"),
    "aws-ebs-csi-driver": _Caller(service_account="ebs-csi-controller-sa", policy="AmazonEBSCSIDriverPolicyV2"),
    INSIGHTS: _Caller(
        namespace="amazon-cloudwatch", service_account="cloudwatch-agent", policy="CloudWatchAgentServerPolicy"
    ),
}
"""EKS user guide, "AWS add-ons"; the other add-ons call nothing of AWS."""


class Addons(Construct):
    """The add-ons at the catalogue's versions; where it knows none, EKS takes its own default.

    Attributes:
        for_nodes: Those that nodes need, by name.
        on_nodes: Those that need nodes, by name.
    """

    def __init__(self, scope: Construct, id_: str, *, spec: PlatformSpec, cluster: eks.ICluster) -> None:
        super().__init__(scope, id_)

        chosen = (*ON_NODES, INSIGHTS) if container_insights(spec) else ON_NODES
        self.for_nodes = {name: self._add(name, spec, cluster) for name in FOR_NODES}
        self.on_nodes = {name: self._add(name, spec, cluster) for name in chosen}

    def _add(self, name: str, spec: PlatformSpec, cluster: eks.ICluster) -> eks.CfnAddon:
        caller = _CALLERS.get(name)
        configuration = _configuration(spec).get(name)

        return eks.CfnAddon(
            self,
            name,
            addon_name=name,
            addon_version=kubernetes_versions()[spec.kubernetes].addons.get(name),
            cluster_name=cluster.cluster_name,
            configuration_values=json.dumps(configuration) if configuration else None,
            pod_identity_associations=[self._identity(name, caller, cluster)] if caller else None,
            preserve_on_delete=False,
            resolve_conflicts="OVERWRITE",
        )

    def _identity(
        self, name: str, caller: _Caller, cluster: eks.ICluster
    ) -> eks.CfnAddon.PodIdentityAssociationProperty:
        role = pod_role(
            self, f"{name}-role", cluster=cluster, namespace=caller.namespace, service_account=caller.service_account
        )
        role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name(caller.policy))
        acknowledge(role, f"AwsSolutions-IAM4[{managed(caller.policy)}]", _MAINTAINED)

        return eks.CfnAddon.PodIdentityAssociationProperty(
            role_arn=role.role_arn, service_account=caller.service_account
        )


_MAINTAINED = "AWS changes this policy with the add-on; a copy would break the next version. One service account has it"


def _configuration(spec: PlatformSpec) -> Mapping[str, Mapping[str, Any]]:
    """Decide what differs from the add-ons' defaults; strings where the add-on's schema wants strings."""
    prefixes = {"env": {"ENABLE_PREFIX_DELEGATION": "true"}} if needs_prefixes(spec) else {}
    enhanced = {"metrics_collected": {"kubernetes": {"enhanced_container_insights": True}}}
    # Else its agent goes into every Python process of ours, unasked, and what it traces is paid for.
    unwatched = {"applicationSignals": {"autoMonitor": {"monitorAllServices": False}}}

    return {
        "vpc-cni": {"enableNetworkPolicy": "true", **prefixes},
        "aws-ebs-csi-driver": {"controller": {"extraVolumeTags": {PLATFORM_TAG: cluster_name(spec)}}},
        INSIGHTS: {"agent": {"config": {"logs": enhanced}}, "manager": unwatched},
    }
