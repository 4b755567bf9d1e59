"""What must answer before what, and why: the one table behind the order rules."""

from collections.abc import Mapping
from typing import NamedTuple

from triad.planning.release import Release


class Provider(NamedTuple):
    """The release that must answer first; `why` is also why it must be the last to go."""

    release: Release
    why: str


_KARPENTER = Provider(
    Release.KARPENTER,
    "its CRDs come with it, and only it ends the nodes of a pool that goes: https://karpenter.sh/docs/concepts/nodepools/",
)
_KEDA = Provider(
    Release.KEDA,
    "its webhook judges the object and its finalizer holds it: https://keda.sh/docs/latest/concepts/admission-webhooks/",
)
_KUBERAY = Provider(
    Release.KUBERAY,
    "its CRDs come with it, and only it ends a cluster's pods: "
    "https://docs.ray.io/en/latest/cluster/kubernetes/getting-started/kuberay-operator-installation.html",
)
_EXTERNAL_SECRETS = Provider(
    Release.EXTERNAL_SECRETS,
    "its CRDs come with it, and its webhook judges the object: https://external-secrets.io/latest/api/components/",
)
_CERT_MANAGER = Provider(
    Release.CERT_MANAGER,
    "its webhook judges and converts the object: https://cert-manager.io/docs/concepts/webhook/",
)
_PROMETHEUS = Provider(
    Release.PROMETHEUS,
    "its CRDs come with it, and its webhook judges rules: https://prometheus-operator.dev/docs/platform/webhook/",
)
_BALANCERS = Provider(
    Release.LOAD_BALANCER_CONTROLLER,
    "its webhook judges the object, and its finalizer holds it until the load balancer has gone: "
    "https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2071",
)

BY_GROUP: Mapping[str, Provider] = {
    "karpenter.sh": _KARPENTER,
    "karpenter.k8s.aws": _KARPENTER,
    "keda.sh": _KEDA,
    "eventing.keda.sh": _KEDA,
    "ray.io": _KUBERAY,
    "external-secrets.io": _EXTERNAL_SECRETS,
    "generators.external-secrets.io": _EXTERNAL_SECRETS,
    "cert-manager.io": _CERT_MANAGER,
    "acme.cert-manager.io": _CERT_MANAGER,
    "monitoring.coreos.com": _PROMETHEUS,
    "elbv2.k8s.aws": _BALANCERS,
}
"""Whose CRDs the objects of an API group are."""

JUDGE = _BALANCERS
"""Of every Ingress, and of each Service of type LoadBalancer."""

RELEASES: Mapping[str, tuple[Provider, ...]] = {
    Release.LOAD_BALANCER_CONTROLLER: (),
    Release.KARPENTER: (
        Provider(
            Release.KARPENTER_CRD,
            "Helm installs a chart's own CRDs once and never upgrades them: "
            "https://karpenter.sh/docs/upgrading/upgrade-guide/#crd-upgrades",
        ),
    ),
    Release.DCGM_EXPORTER: (Provider(Release.PROMETHEUS, "it brings a ServiceMonitor, whose CRD is in that chart"),),
}
"""What a release needs besides the load balancer controller."""

BEFORE_KARPENTER = tuple(
    Provider(
        release,
        "Karpenter comes last and goes first: while it stays, a pod that is replaced on the way has a node: "
        "https://karpenter.sh/docs/getting-started/",
    )
    for release in (
        Release.CERT_MANAGER,
        Release.EXTERNAL_SECRETS,
        Release.KEDA,
        Release.KUBERAY,
        Release.NVIDIA_PLUGIN,
        Release.NEURON_PLUGIN,
        Release.PROMETHEUS,
        Release.DCGM_EXPORTER,
    )
)
"""Of these, those that a platform has are there before Karpenter's CRDs."""

BEFORE_RELEASES = Provider(
    Release.LOAD_BALANCER_CONTROLLER,
    "its webhooks refuse what other charts bring while they do not answer: "
    "https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2071",
)

FOR_NODES: Mapping[str, str] = {
    "vpc-cni": "a node without a network is never ready: https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html",
    "kube-proxy": "no Service has an address without it: "
    "https://docs.aws.amazon.com/eks/latest/userguide/managing-kube-proxy.html",
    "eks-pod-identity-agent": "a pod gets its credentials from the agent on its node: "
    "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html",
}
"""Add-ons that run on every node and are there before the first one."""

FOR_PODS: Mapping[str, str] = {
    **FOR_NODES,
    "coredns": "a pod finds nothing by name without it: "
    "https://docs.aws.amazon.com/eks/latest/userguide/managing-coredns.html",
}

FOR_VOLUMES: Mapping[str, str] = {
    "aws-ebs-csi-driver": "it makes the volumes of claims and deletes them: "
    "https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html"
}

ACCOUNTS: Mapping[str, tuple[str, str]] = {
    "vpc-cni": ("kube-system", "aws-node"),
    "aws-ebs-csi-driver": ("kube-system", "ebs-csi-controller-sa"),
    "amazon-cloudwatch-observability": ("amazon-cloudwatch", "cloudwatch-agent"),
}
"""Namespace and service account of all add-ons that call AWS: https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html"""

CALLERS: Mapping[str, str] = {
    Release.LOAD_BALANCER_CONTROLLER: "it makes load balancers: "
    "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/installation/#configure-iam",
    Release.EXTERNAL_SECRETS: "it reads secrets: https://external-secrets.io/latest/provider/aws-access/",
    Release.KARPENTER: "it launches nodes: https://karpenter.sh/docs/reference/cloudformation/#karpentercontrollerpolicy",
}
"""All releases that call AWS, and what for."""

INTERRUPTIONS = (
    "EC2 Spot Instance Interruption Warning",
    "EC2 Instance Rebalance Recommendation",
    "EC2 Instance State-change Notification",
    "EC2 Capacity Reservation Instance Interruption Warning",
    "AWS Health Event",
)
"""Events that Karpenter acts on: https://karpenter.sh/docs/concepts/disruption/#interruption"""

OWN_NAMESPACES = frozenset({"default", "kube-system", "kube-public", "kube-node-lease"})
"""Every cluster has them."""
