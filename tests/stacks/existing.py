"""What exists in AWS beside the network, in the words of a template."""

import json
import re
from collections.abc import Callable, Mapping

from botocore.exceptions import ClientError  # type: ignore[import-untyped]  # no stubs upstream

from tests.stacks.emulator import Emulator
from tests.stacks.existing_network import NETWORK, Properties, Reader, properties

_IS_ABSENT = re.compile("^NoSuch|NotFound")


def _key(aws: Emulator, id_: str, _wanted: Properties) -> Properties:
    kms = aws.client("kms")
    policy = kms.get_key_policy(KeyId=id_, PolicyName="default")["Policy"]
    # The emulator keeps the policy as CloudFormation gave it, no text, and then cannot describe the key.
    kms.put_key_policy(KeyId=id_, PolicyName="default", Policy=json.dumps(policy))
    return {
        "Description": kms.describe_key(KeyId=id_)["KeyMetadata"]["Description"],
        "EnableKeyRotation": kms.get_key_rotation_status(KeyId=id_)["KeyRotationEnabled"],
        "KeyPolicy": policy,
    }


def _log_group(aws: Emulator, id_: str, _wanted: Properties) -> Properties:
    [group] = aws.client("logs").describe_log_groups(logGroupNamePrefix=id_)["logGroups"]
    return {"RetentionInDays": group["retentionInDays"], "KmsKeyId": group.get("kmsKeyId")}


def _role(aws: Emulator, id_: str, _wanted: Properties) -> Properties:
    role = aws.client("iam").get_role(RoleName=id_)["Role"]
    return properties(role)


def _policy(aws: Emulator, _id: str, wanted: Properties) -> Properties:
    [role] = wanted["Roles"]
    found = aws.client("iam").get_role_policy(RoleName=role, PolicyName=wanted["PolicyName"])
    return {**found, "Roles": [found["RoleName"]]}


def _bucket(aws: Emulator, id_: str, _wanted: Properties) -> Properties:
    s3 = aws.client("s3")
    rules = s3.get_bucket_encryption(Bucket=id_)["ServerSideEncryptionConfiguration"]["Rules"]
    for rule in rules:
        rule["ServerSideEncryptionByDefault"] = rule.pop("ApplyServerSideEncryptionByDefault")
    blocked = _or_nothing(s3.get_public_access_block, Bucket=id_)
    owner = _or_nothing(s3.get_bucket_ownership_controls, Bucket=id_)
    lifecycle = _or_nothing(s3.get_bucket_lifecycle_configuration, Bucket=id_)
    return {
        "BucketEncryption": {"ServerSideEncryptionConfiguration": rules},
        "PublicAccessBlockConfiguration": blocked.get("PublicAccessBlockConfiguration"),
        "OwnershipControls": owner.get("OwnershipControls"),
        "LifecycleConfiguration": lifecycle.get("Rules"),
        "VersioningConfiguration": {"Status": s3.get_bucket_versioning(Bucket=id_).get("Status")},
    }


def _repository(aws: Emulator, id_: str, _wanted: Properties) -> Properties:
    ecr = aws.client("ecr")
    [found] = ecr.describe_repositories(repositoryNames=[id_])["repositories"]
    return {
        "RepositoryName": found["repositoryName"],
        "ImageTagMutability": found["imageTagMutability"],
        "ImageScanningConfiguration": {"ScanOnPush": found["imageScanningConfiguration"].get("scanOnPush")},
        "EncryptionConfiguration": {"EncryptionType": found["encryptionConfiguration"].get("encryptionType")},
        "LifecyclePolicy": {
            "LifecyclePolicyText": _or_nothing(ecr.get_lifecycle_policy, repositoryName=id_).get("lifecyclePolicyText")
        },
    }


def _queue(aws: Emulator, id_: str, _wanted: Properties) -> Properties:
    found = aws.client("sqs").get_queue_attributes(QueueUrl=id_, AttributeNames=["All"])["Attributes"]
    return {
        "QueueName": found["QueueArn"].rpartition(":")[2],
        "MessageRetentionPeriod": int(found["MessageRetentionPeriod"]),
        "SqsManagedSseEnabled": found.get("SqsManagedSseEnabled") == "true",
    }


def _rule(aws: Emulator, id_: str, _wanted: Properties) -> Properties:
    events = aws.client("events")
    found = events.describe_rule(Name=id_)
    return {**properties(found), "Targets": events.list_targets_by_rule(Rule=id_)["Targets"]}


def _or_nothing(ask: Callable[..., Properties], **which: str) -> Properties:
    """Ask for what a service refuses to describe while it is not there."""
    try:
        return ask(**which)
    except ClientError as error:
        if not _IS_ABSENT.search(error.response["Error"]["Code"]):
            raise
        return {}


READERS: Mapping[str, Reader] = {
    **NETWORK,
    "AWS::ECR::Repository": _repository,
    "AWS::Events::Rule": _rule,
    "AWS::IAM::Policy": _policy,
    "AWS::IAM::Role": _role,
    "AWS::KMS::Key": _key,
    "AWS::Logs::LogGroup": _log_group,
    "AWS::S3::Bucket": _bucket,
    "AWS::SQS::Queue": _queue,
}
