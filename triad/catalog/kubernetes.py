"""Kubernetes minors on EKS, with the node images and add-ons that were seen on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

DEFAULT_KUBERNETES = "1.35"

ADDONS = (
    "vpc-cni",
    "kube-proxy",
    "coredns",
    "eks-pod-identity-agent",
    "aws-ebs-csi-driver",
    "metrics-server",
    "amazon-cloudwatch-observability",
    "aws-mountpoint-s3-csi-driver",
)
"""In the order in which a cluster gets them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KubernetesVersion:
    """One minor.

    Attributes:
        offered: The platform recommends it; one that is not works, with a warning.
        kubectl_layer: Suffix of CDK's `lambda-layer-kubectl` package.
        ami_alias: Karpenter's alias; one release covers x86_64 standard, nvidia and neuron, arm64 standard and nvidia.
        ami_release: The same as a managed node group's `releaseVersion`.
        bottlerocket_alias: Karpenter's alias of the release that was seen on this minor.
        addons: Version by add-on: the default of EKS, and where that is not known a newer one that was seen running.
    """

    minor: str
    offered: bool
    standard_support_ends: date
    extended_support_ends: date
    kubectl_layer: str
    ami_alias: str | None = None
    ami_release: str | None = None
    bottlerocket_alias: str | None = None
    addons: Mapping[str, str]
    source: str

    def warning(self, today: date) -> str | None:
        """What to know before choosing it, with its last day, or nothing."""
        if self.offered:
            return None
        last = self.extended_support_ends
        leaves = "left" if today > last else "leaves"
        return f"kubernetes {self.minor} {leaves} extended support on {last}, take {DEFAULT_KUBERNETES}"


_AWS = "awsdocs/amazon-eks-user-guide@01385604 versioning/kubernetes-versions.adoc"
_EOL = "endoflife-date/endoflife.date@a70eca33 products/amazon-eks.md, which reads AWS's table"
_NODES = "AMI: nodes and SSM answers of public projects, release notes of awslabs/amazon-eks-ami (2026-09-30)"
_API = "add-ons: describe-addon-versions and live clusters of public projects (2026-09-20 to 2026-10-02)"

KUBERNETES = MappingProxyType(
    {
        version.minor: version
        for version in (
            KubernetesVersion(
                minor="1.31",
                offered=False,
                standard_support_ends=date(2025, 11, 26),
                extended_support_ends=date(2026, 11, 26),
                kubectl_layer="v31",
                addons=MappingProxyType({}),
                source=_AWS,
            ),
            KubernetesVersion(
                minor="1.32",
                offered=False,
                standard_support_ends=date(2026, 3, 23),
                extended_support_ends=date(2027, 3, 23),
                kubectl_layer="v32",
                addons=MappingProxyType({}),
                source=_AWS,
            ),
            KubernetesVersion(
                minor="1.33",
                offered=True,
                standard_support_ends=date(2026, 7, 29),
                extended_support_ends=date(2027, 7, 29),
                kubectl_layer="v33",
                ami_alias="al2023@v20260930",
                ami_release="1.33.13-20260930",
                addons=MappingProxyType(
                    {
                        "vpc-cni": "v1.22.4-eksbuild.3",
                        "kube-proxy": "v1.33.10-eksbuild.29",
                        "coredns": "v1.12.4-eksbuild.38",
                        "eks-pod-identity-agent": "v1.4.0-eksbuild.2",
                        "aws-ebs-csi-driver": "v1.66.0-eksbuild.1",
                        "metrics-server": "v0.8.1-eksbuild.14",
                        "amazon-cloudwatch-observability": "v6.4.0-eksbuild.1",
                    }
                ),
                source=f"{_AWS}; {_NODES}; {_API}",
            ),
            KubernetesVersion(
                minor="1.34",
                offered=True,
                standard_support_ends=date(2026, 12, 2),
                extended_support_ends=date(2027, 12, 2),
                kubectl_layer="v34",
                ami_alias="al2023@v20260930",
                ami_release="1.34.11-20260930",
                addons=MappingProxyType(
                    {
                        "vpc-cni": "v1.22.4-eksbuild.3",
                        "kube-proxy": "v1.34.6-eksbuild.29",
                        "coredns": "v1.12.4-eksbuild.38",
                        "eks-pod-identity-agent": "v1.4.0-eksbuild.1",
                        "aws-ebs-csi-driver": "v1.66.0-eksbuild.1",
                        "metrics-server": "v0.9.0-eksbuild.11",
                        "amazon-cloudwatch-observability": "v6.7.0-eksbuild.1",
                    }
                ),
                source=f"{_AWS}; {_NODES}; {_API}",
            ),
            KubernetesVersion(
                minor="1.35",
                offered=True,
                standard_support_ends=date(2027, 3, 27),
                extended_support_ends=date(2028, 3, 27),
                kubectl_layer="v35",
                ami_alias="al2023@v20260930",
                ami_release="1.35.8-20260930",
                addons=MappingProxyType(
                    {
                        "vpc-cni": "v1.22.4-eksbuild.3",
                        "kube-proxy": "v1.35.3-eksbuild.29",
                        "coredns": "v1.13.2-eksbuild.31",
                        "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
                        "aws-ebs-csi-driver": "v1.66.0-eksbuild.1",
                        "metrics-server": "v0.9.0-eksbuild.11",
                        "amazon-cloudwatch-observability": "v6.7.0-eksbuild.1",
                        "aws-mountpoint-s3-csi-driver": "v2.7.0-eksbuild.1",
                    }
                ),
                source=f"{_EOL}; {_NODES}; {_API}",
            ),
            KubernetesVersion(
                minor="1.36",
                offered=True,
                standard_support_ends=date(2027, 8, 2),
                extended_support_ends=date(2028, 8, 2),
                kubectl_layer="v36",
                ami_alias="al2023@v20260930",
                ami_release="1.36.4-20260930",
                bottlerocket_alias="bottlerocket@v1.66.0",
                addons=MappingProxyType(
                    {
                        "vpc-cni": "v1.22.4-eksbuild.3",
                        "kube-proxy": "v1.36.0-eksbuild.25",
                        "coredns": "v1.14.3-eksbuild.23",
                        "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
                        "aws-ebs-csi-driver": "v1.66.0-eksbuild.1",
                        "metrics-server": "v0.9.0-eksbuild.11",
                        "amazon-cloudwatch-observability": "v6.7.0-eksbuild.1",
                    }
                ),
                source=f"{_EOL}; {_NODES}; {_API}",
            ),
        )
    }
)
