"""Names that two sides must write alike: who makes a thing, and who looks for it."""

from triad.spec.platform import PlatformSpec

DISCOVERY_TAG = "karpenter.sh/discovery"
"""Tag on subnets and security groups by which Karpenter finds them; its value is the cluster's name."""

MODEL_LABEL = "model-inferencing"
"""Label and taint of the nodes that serve one kind of pod."""

HEAD_LABEL = "ray-control-plane"
"""Label and taint of the nodes that are kept for Ray heads."""

POOL_LABEL = "triad/pool"
"""Label with which a pod can name one pool among several that share a `MODEL_LABEL`."""

GATEWAY_NAMESPACE, AGENT_NAMESPACE = "gateway", "agent"

NAMESPACES = ("models", GATEWAY_NAMESPACE, AGENT_NAMESPACE)
"""Namespaces of the platform's own pods."""

PLATFORM_TAG = "triad/platform"
"""Tag in AWS that says to which platform an instance or a volume belongs."""


def cluster_name(spec: PlatformSpec) -> str:
    """Name of the EKS cluster."""
    return spec.prefix


def node_instance_profile(spec: PlatformSpec) -> str:
    """Name of the instance profile of Karpenter's nodes; IAM is global, so it holds the region."""
    return f"{spec.prefix}-{spec.region}-node"
