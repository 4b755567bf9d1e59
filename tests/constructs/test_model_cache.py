"""The bucket of model weights: private, encrypted, and gone only where it may be."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from constructs import Construct

from constructs.model_cache import ModelCache

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]


@pytest.fixture(scope="module")
def kept(synth: Synth) -> Resources:
    """A cache that outlives its stack."""
    return synth(lambda scope: ModelCache(scope, "ModelCache", retain=True))


@pytest.fixture(scope="module")
def passing(synth: Synth) -> Resources:
    """A cache that goes with its stack."""
    return synth(lambda scope: ModelCache(scope, "ModelCache", retain=False))


def test_nothing_in_it_is_public(kept: Resources) -> None:
    """Neither a policy nor an access list can open it."""
    properties = _one(kept, "AWS::S3::Bucket")["Properties"]

    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(properties["PublicAccessBlockConfiguration"]) == 4
    assert properties["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_it_is_encrypted_with_a_key_of_its_own(kept: Resources) -> None:
    """One key for the bucket's objects, which rotates."""
    [rule] = _one(kept, "AWS::S3::Bucket")["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    [key_id] = [name for name, each in kept.items() if each["Type"] == "AWS::KMS::Key"]

    assert rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"] == {"Fn::GetAtt": [key_id, "Arn"]}
    assert rule["BucketKeyEnabled"] is True
    assert kept[key_id]["Properties"]["EnableKeyRotation"] is True


def test_it_answers_over_tls_only(kept: Resources) -> None:
    """Whoever asks in the clear, or with an old protocol, is refused."""
    statements = _one(kept, "AWS::S3::BucketPolicy")["Properties"]["PolicyDocument"]["Statement"]

    assert [(each["Effect"], each["Action"], each["Condition"]) for each in statements] == [
        ("Deny", "s3:*", {"Bool": {"aws:SecureTransport": "false"}}),
        ("Deny", "s3:*", {"NumericLessThan": {"s3:TlsVersion": 1.2}}),
    ]
    assert {each["Principal"]["AWS"] for each in statements} == {"*"}


def test_versions_and_broken_uploads_do_not_pile_up(kept: Resources) -> None:
    """A replaced model can be had back for a month; half a model is worth nothing."""
    properties = _one(kept, "AWS::S3::Bucket")["Properties"]
    replaced, broken = properties["LifecycleConfiguration"]["Rules"]

    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert replaced["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert broken["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 2}
    assert {replaced["Status"], broken["Status"]} == {"Enabled"}
    assert [each for each in (replaced, broken) if "ExpirationInDays" in each] == []


def test_a_kept_bucket_keeps_its_key_and_its_policy(kept: Resources) -> None:
    """Without the one it could not be read, without the other it would answer in the clear."""
    assert {each["Type"]: each["DeletionPolicy"] for each in kept.values()} == {
        "AWS::S3::Bucket": "Retain",
        "AWS::S3::BucketPolicy": "Retain",
        "AWS::KMS::Key": "Retain",
    }


def test_a_bucket_that_goes_is_emptied_first(passing: Resources) -> None:
    """S3 deletes no bucket with a model in it, and the stack would stay."""
    [bucket_id] = [name for name, each in passing.items() if each["Type"] == "AWS::S3::Bucket"]

    assert passing[bucket_id]["DeletionPolicy"] == "Delete"
    assert _one(passing, "Custom::S3AutoDeleteObjects")["Properties"]["BucketName"] == {"Ref": bucket_id}


def _one(resources: Resources, type_: str) -> Any:  # noqa: ANN401  # a template is JSON
    [found] = [each for each in resources.values() if each["Type"] == type_]
    return found
