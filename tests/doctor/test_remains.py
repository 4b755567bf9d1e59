"""Tests of triad.doctor.remains."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from triad.doctor.check import Status
from triad.doctor.remains import remains, tags
from triad.spec import PlatformSpec

if TYPE_CHECKING:
    from tests.doctor.conftest import Aws

EC2 = "arn:aws:ec2:us-east-1:111122223333:"
CLUSTER = "triad-dev"
PREFIXES = (f"/aws/eks/{CLUSTER}/", f"/aws/containerinsights/{CLUSTER}/")
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def log_groups(aws: "Aws", found: Mapping[str, int] | None = None) -> None:
    """Replay log groups by name, with the bytes that they store."""
    for prefix in PREFIXES:
        groups = [
            {
                "logGroupName": name,
                "storedBytes": size,
                "arn": f"arn:aws:logs:us-east-1:111122223333:log-group:{name}:*",
            }
            for name, size in (found or {}).items()
            if name.startswith(prefix)
        ]
        aws.answers("logs", "describe_log_groups", {"logGroups": groups}, logGroupNamePrefix=prefix)


def profiles(aws: "Aws", *names: str) -> None:
    """Replay the account's instance profiles."""
    found = [
        {
            "Path": "/",
            "InstanceProfileName": name,
            "InstanceProfileId": "AIPAEXAMPLEEXAMPLE",
            "Arn": f"arn:aws:iam::111122223333:instance-profile/{name}",
            "CreateDate": NOW,
            "Roles": [],
        }
        for name in names
    ]
    aws.answers("iam", "list_instance_profiles", {"InstanceProfiles": found, "IsTruncated": False})


def tagged(aws: "Aws", found: Mapping[str, Sequence[str]] | None = None) -> None:
    """Replay resources by the key of the tag that leads to them."""
    for key, value in tags(PlatformSpec()).items():
        resources = [{"ResourceARN": arn, "Tags": []} for arn in (found or {}).get(key, ())]
        aws.answers(
            "tagging",
            "get_resources",
            {"ResourceTagMappingList": resources},
            TagFilters=[{"Key": key, "Values": [value]}],
        )


def test_nothing_is_left_after_a_clean_destroy(aws: "Aws") -> None:
    """Others' instance profiles are not ours, however alike their names."""
    log_groups(aws)
    profiles(aws, "triad-dev-us-west-2-node", "triad-dev2_1", "triad-dev-eu_1")
    tagged(aws)

    left = remains(PlatformSpec(), aws.clients)

    assert (left.found, left.unchecked, left.assumption) == ((), (), None)


def test_what_is_left_comes_dearest_first_and_each_once(aws: "Aws") -> None:
    """Two tags may lead to one volume; what has no known price comes before what is free."""
    log_groups(aws, {f"/aws/eks/{CLUSTER}/cluster": 10 * 1024**3})
    profiles(aws, "triad-dev-us-east-1-node", "triad-dev_4067990795380418201")
    tagged(
        aws,
        {
            "triad/platform": [f"{EC2}volume/vol-a"],
            "kubernetes.io/cluster/triad-dev": [
                f"{EC2}volume/vol-a",
                f"{EC2}volume/vol-gone",
                f"{EC2}security-group/sg",
            ],
            "cluster.k8s.amazonaws.com/name": [f"{EC2}network-interface/eni-a"],
            "eks:cluster-name": [
                f"{EC2}snapshot/snap-a",
                f"arn:aws:logs:us-east-1:111122223333:log-group:/aws/eks/{CLUSTER}/cluster",
            ],
        },
    )
    volume = {"VolumeId": "vol-a", "VolumeType": "gp3", "Size": 100, "Iops": 3000, "Throughput": 125}
    filters = [{"Name": "volume-id", "Values": ["vol-a", "vol-gone"]}]
    aws.answers("ec2", "describe_volumes", {"Volumes": [volume]}, Filters=filters)

    left = remains(PlatformSpec(), aws.clients)

    assert [(each.kind, each.name) for each in left.found] == [
        ("ec2:volume", "vol-a"),
        ("logs:log-group", "/aws/eks/triad-dev/cluster"),
        ("ec2:snapshot", "snap-a"),
        ("ec2:network-interface", "eni-a"),
        ("ec2:security-group", "sg"),
        ("iam:instance-profile", "triad-dev-us-east-1-node"),
        ("iam:instance-profile", "triad-dev_4067990795380418201"),
    ]
    assert left.usd_month == pytest.approx(8 + 0.3)


def test_every_page_of_a_list_is_read(aws: "Aws") -> None:
    """The hundred-and-first resource costs money too."""
    log_groups(aws)
    profiles(aws)
    first, *others = tags(PlatformSpec()).items()
    pages: list[dict[str, object]] = [
        {"ResourceTagMappingList": [{"ResourceARN": f"{EC2}subnet/subnet-a"}], "PaginationToken": "more"},
        {"ResourceTagMappingList": [{"ResourceARN": f"{EC2}subnet/subnet-b"}]},
    ]
    wanted = [{"Key": first[0], "Values": [first[1]]}]
    aws.answers("tagging", "get_resources", pages[0], TagFilters=wanted)
    aws.answers("tagging", "get_resources", pages[1], TagFilters=wanted, PaginationToken="more")
    for key, value in others:
        filters = [{"Key": key, "Values": [value]}]
        aws.answers("tagging", "get_resources", {"ResourceTagMappingList": []}, TagFilters=filters)

    assert [each.name for each in remains(PlatformSpec(), aws.clients).found] == ["subnet-a", "subnet-b"]


def test_a_refused_list_is_named_beside_what_was_found(aws: "Aws") -> None:
    """Nothing found where nothing could be asked is no clean destroy."""
    log_groups(aws)
    aws.refuses("iam", "list_instance_profiles", "AccessDenied")
    tagged(aws, {"karpenter.sh/discovery": [f"{EC2}security-group/sg"]})

    left = remains(PlatformSpec(), aws.clients)

    assert [each.name for each in left.found] == ["sg"]
    assert [(each.name, each.status) for each in left.unchecked] == [("instance profiles", Status.UNKNOWN)]


def test_a_refused_description_hides_nothing_else(aws: "Aws") -> None:
    """EC2 may refuse to describe what the tags have already shown."""
    log_groups(aws)
    profiles(aws)
    tagged(aws, {"karpenter.sh/discovery": [f"{EC2}instance/i-a", f"{EC2}security-group/sg"]})
    aws.refuses("ec2", "describe_instances", "UnauthorizedOperation")

    left = remains(PlatformSpec(), aws.clients)

    assert [each.name for each in left.found] == ["sg"]
    assert [each.name for each in left.unchecked] == ["tagged resources"]


def test_the_tags_are_those_that_controllers_set() -> None:
    """A key that is misspelt would find nothing, and say so happily."""
    assert tags(PlatformSpec(name="chat", stage="prod")) == {
        "triad/platform": "chat-prod",
        "karpenter.sh/discovery": "chat-prod",
        "kubernetes.io/cluster/chat-prod": "owned",
        "eks:cluster-name": "chat-prod",
        "aws:eks:cluster-name": "chat-prod",
        "elbv2.k8s.aws/cluster": "chat-prod",
        "ebs.csi.aws.com/cluster-name": "chat-prod",
        "cluster.k8s.amazonaws.com/name": "chat-prod",
    }
