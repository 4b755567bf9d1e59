"""Pods of one model reach their weights in the bucket, and nobody else's."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_eks_v2 as eks
from aws_cdk import aws_iam as iam
from cdk_nag import AwsSolutionsChecks
from constructs import Construct

from constructs.model_cache import ModelCache
from constructs.model_reader import ModelReader
from contracts.weights import weights_prefix

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]
AddCluster = Callable[[Construct], eks.ICluster]
PREFIX = weights_prefix("owner/tiny", "0123456789abcdef0123456789abcdef01234567", "tiny-Q4_0.gguf")
READS = {"s3:GetObject", "s3:ListBucket", "kms:Decrypt"}


@pytest.fixture(scope="module")
def policy(synth: Synth, add_cluster: AddCluster) -> Callable[..., Any]:
    """Make a reader, and return its statements by what they allow to read."""

    def make(*, fills: bool) -> Any:  # noqa: ANN401  # a template is JSON
        def build(scope: Construct) -> None:
            cache = ModelCache(scope, "Cache", retain=True)
            _reader(scope, add_cluster(scope), cache, fills=fills)

        found = [each for key, each in synth(build).items() if key.startswith("Reader") and "Policy" in each["Type"]]
        [made] = [each["Properties"]["PolicyDocument"]["Statement"] for each in found]

        return {action: each for each in made for action in READS & set(_actions(each))}

    return make


def test_it_reads_below_one_prefix_only(policy: Callable[..., Any]) -> None:
    """The key of the job is the key of the role."""
    statements = policy(fills=False)

    assert _actions(statements["s3:GetObject"]) == ["s3:GetObject"]
    assert statements["s3:GetObject"]["Resource"]["Fn::Join"][1][1] == f"/{PREFIX}*"
    assert statements["s3:ListBucket"]["Condition"] == {"StringLike": {"s3:prefix": f"{PREFIX}*"}}
    assert _actions(statements["kms:Decrypt"]) == ["kms:Decrypt"]
    assert statements.keys() == READS


def test_who_fills_may_write_below_it_and_delete_nothing(policy: Callable[..., Any]) -> None:
    """An upload in parts, and taking back a broken one."""
    statements = policy(fills=True)

    assert _actions(statements["s3:GetObject"]) == ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
    assert _actions(statements["kms:Decrypt"]) == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert statements["s3:GetObject"]["Resource"]["Fn::Join"][1][1] == f"/{PREFIX}*"


def test_the_key_answers_by_way_of_the_bucket_only(policy: Callable[..., Any]) -> None:
    """Nothing else that the key ever encrypts can be read with the role."""
    statement = policy(fills=False)["kms:Decrypt"]
    condition = statement["Condition"]["StringEquals"]
    [key_id] = {statement["Resource"]["Fn::GetAtt"][0]}

    assert key_id.startswith("CacheKey")
    assert condition["kms:ViaService"] == "s3.us-east-1.amazonaws.com"
    assert condition["kms:EncryptionContext:aws:s3:arn"]["Fn::GetAtt"][0].startswith("CacheBucket")


def test_across_stacks_no_finding_is_left(root: Path, tmp_path: Path) -> None:
    """As the platform has it: bucket and reader in stacks of their own; the pattern is accepted with its reason."""
    flags = json.loads((root / "cdk.json").read_text(encoding="utf-8"))["context"]
    context = {**flags, "@aws-cdk/core:appMode": "process"}
    app = cdk.App(outdir=str(tmp_path), context=context, builtin_cloud_formation_validation=False)
    env = cdk.Environment(region="us-east-1")
    cache = ModelCache(cdk.Stack(app, "data", env=env), "Cache", retain=True)
    readers = cdk.Stack(app, "serving", env=env)
    cluster = eks.Cluster.from_cluster_attributes(readers, "Cluster", cluster_name="triad")
    _reader(readers, cluster, cache, fills=True)
    planted = iam.Role(readers, "Planted", assumed_by=iam.ServicePrincipal("pods.eks.amazonaws.com"))
    planted.add_to_policy(iam.PolicyStatement(actions=["s3:GetObject"], resources=["*"]))
    cdk.Validations.of(readers).add_plugins(AwsSolutionsChecks(app))
    app.synth()
    report = json.loads((tmp_path / "validation-report.json").read_text(encoding="utf-8"))
    violations = [each["ruleName"] for plugin in report["pluginReports"] for each in plugin.get("violations", [])]

    assert violations == ["AwsSolutions-IAM5[Resource::*]"], "that of the planted role alone"


def _reader(scope: Construct, cluster: eks.ICluster, cache: ModelCache, *, fills: bool) -> ModelReader:
    return ModelReader(
        scope,
        "Reader",
        cluster=cluster,
        namespace="models",
        service_account="chat",
        model_cache=cache,
        prefix=PREFIX,
        fills=fills,
    )


def _actions(statement: Mapping[str, Any]) -> list[str]:
    given = statement["Action"]

    return [given] if isinstance(given, str) else list(given)
