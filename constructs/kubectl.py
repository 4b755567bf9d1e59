"""The functions that run kubectl and Helm for a template."""

import json
from collections.abc import Iterator
from importlib import import_module
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_eks_v2 as eks
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct, IConstruct

from constructs.acknowledge import acknowledge, managed
from triad.catalog.versions import kubernetes_versions

_MEMORY = cdk.Size.mebibytes(2048)
"""Above 1,769 MB a function has a whole CPU, which Helm uses (Lambda developer guide, "Configure function memory")."""


def kubectl_options(scope: Construct, *, minor: str) -> eks.KubectlProviderOptions:
    """Take the kubectl of the cluster's minor; only its package is imported, since each brings kubectl and Helm."""
    suffix = kubernetes_versions()[minor].kubectl_layer
    package = import_module(f"aws_cdk.lambda_layer_kubectl_{suffix}")
    layer = getattr(package, f"Kubectl{suffix.upper()}Layer")(scope, "Kubectl")

    return eks.KubectlProviderOptions(kubectl_layer=cast("lambda_.ILayerVersion", layer), memory=_MEMORY)


def settle_kubectl(cluster: eks.Cluster, *, retain: bool) -> None:
    """Let the functions' logs go with their cluster, which CDK always keeps, and accept what CDK decided in them."""
    provider = cluster.node.find_child("KubectlProvider")
    if not retain:
        cdk.RemovalPolicies.of(provider).destroy(apply_to_resource_types=[logs.CfnLogGroup.CFN_RESOURCE_TYPE_NAME])
    for rule, reason in _accepted(cdk.Stack.of(cluster), provider.node.find_child("Handler")):
        acknowledge(provider, rule, reason)


def _accepted(stack: cdk.Stack, handler: IConstruct) -> Iterator[tuple[str, str]]:
    function = stack.get_logical_id(cast("cdk.CfnElement", handler.node.default_child))
    in_aws = stack.get_logical_id(cast("cdk.CfnElement", handler.node.find_child("HasEcrPublic")))
    arn = {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/" + _PUBLIC_ECR]]}
    public = json.dumps({"Fn::If": [in_aws, arn, {"Ref": "AWS::NoValue"}]}, separators=(",", ":"))

    for policy in (managed(_WRITE_LOGS), managed(_JOIN_VPC), managed(_ECR), f"Policy::{public}"):
        yield (
            f"AwsSolutions-IAM4[{policy}]",
            "CDK's own functions write logs, join the VPC and read charts in registries",
        )
    yield (
        f"AwsSolutions-IAM5[Resource::<{function}.Arn>:*]",
        "CDK's framework may invoke any version of its one handler",
    )
    yield "AwsSolutions-L1", "CDK chooses the Python with which it tests its handler"


_WRITE_LOGS = "service-role/AWSLambdaBasicExecutionRole"
_JOIN_VPC = "service-role/AWSLambdaVPCAccessExecutionRole"
_ECR = "AmazonEC2ContainerRegistryReadOnly"
_PUBLIC_ECR = "AmazonElasticContainerRegistryPublicReadOnly"
