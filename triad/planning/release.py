"""The Helm releases that a platform may have."""

from enum import StrEnum


class Release(StrEnum):
    """Name of a release, which is its chart's name in the catalogue."""

    LOAD_BALANCER_CONTROLLER = "aws-load-balancer-controller"
    CERT_MANAGER = "cert-manager"
    EXTERNAL_SECRETS = "external-secrets"
    KEDA = "keda"
    KUBERAY = "kuberay-operator"
    NVIDIA_PLUGIN = "nvidia-device-plugin"
    NEURON_PLUGIN = "neuron-helm-chart"
    PROMETHEUS = "kube-prometheus-stack"
    DCGM_EXPORTER = "dcgm-exporter"
    KARPENTER_CRD = "karpenter-crd"
    KARPENTER = "karpenter"
