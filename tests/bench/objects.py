"""An app with a cluster and N Kubernetes objects, each through cdk8s and a manifest of its own.

Usage: `python -m tests.bench.objects N`; writes into $CDK_OUTDIR.
"""

import sys
from collections.abc import Mapping
from typing import Any, cast

import aws_cdk as cdk
import cdk8s
from aws_cdk import aws_eks_v2 as eks
from aws_cdk.lambda_layer_kubectl_v35 import KubectlV35Layer

from cdk8s_charts.api_object import api_object


def main(count: int) -> None:
    """Synthesise `count` Deployments as the platform does: one `KubernetesManifest` an object."""
    app = cdk.App(builtin_cloud_formation_validation=False, analytics_reporting=False)
    stack = cdk.Stack(app, "objects")
    cluster = eks.Cluster(
        stack,
        "Cluster",
        version=eks.KubernetesVersion.of("1.35"),
        default_capacity_type=eks.DefaultCapacityType.NODEGROUP,
        default_capacity=0,
        kubectl_provider_options=eks.KubectlProviderOptions(kubectl_layer=KubectlV35Layer(stack, "Kubectl")),
    )
    chart = cdk8s.Chart(cdk8s.App(), "deployments")
    for index in range(count):
        api_object(chart, f"deployment-{index}", body=_deployment(f"model-{index}"))
    for index, manifest in enumerate(chart.to_json()):
        eks.KubernetesManifest(
            stack,
            f"Manifest{index}",
            cluster=cast("eks.ICluster", cluster),
            manifest=[manifest],
            overwrite=True,
            prune=False,
        )
    app.synth()


def _deployment(name: str) -> Mapping[str, Any]:
    labels = {"app.kubernetes.io/name": name, "model-inferencing": "cpu-arm"}
    container = {
        "name": "server",
        "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/serving:0123456789abcdef",
        "env": [{"name": f"SETTING_{index}", "value": f"value-{index}"} for index in range(20)],
        "ports": [{"name": "http", "containerPort": 8000}],
        "readinessProbe": {"httpGet": {"path": "/readyz", "port": "http"}, "periodSeconds": 5},
        "resources": {"requests": {"cpu": "14", "memory": "24Gi"}, "limits": {"memory": "24Gi"}},
        "securityContext": {"runAsNonRoot": True, "readOnlyRootFilesystem": True},
    }

    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "models", "labels": labels},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
