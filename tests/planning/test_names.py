"""Names that two sides must write alike."""

import pytest

from triad.planning.names import DISCOVERY_TAG, cluster_name, node_instance_profile
from triad.spec.platform import PlatformSpec

IAM_NAME_LENGTH = 128


@pytest.mark.parametrize(
    ("spec", "cluster"),
    [
        (PlatformSpec(), "triad-dev"),
        (PlatformSpec(name="acme", stage="prod"), "acme-prod"),
    ],
)
def test_the_cluster_has_the_platforms_prefix(spec: PlatformSpec, cluster: str) -> None:
    """Name and stage tell two platforms of one account apart."""
    assert cluster_name(spec) == cluster


def test_the_instance_profile_tells_regions_apart() -> None:
    """IAM knows no region, so one platform in two regions needs two names."""
    here, there = (node_instance_profile(PlatformSpec(region=region)) for region in ("us-east-1", "eu-west-1"))

    assert here == "triad-dev-us-east-1-node"
    assert there == "triad-dev-eu-west-1-node"


def test_the_longest_instance_profile_is_one_that_iam_takes() -> None:
    """IAM takes 128 characters."""
    spec = PlatformSpec(name="n" * 20, stage="s" * 20, region="ap-southeast-4")

    assert len(node_instance_profile(spec)) <= IAM_NAME_LENGTH


def test_the_discovery_tag_is_karpenters() -> None:
    """Karpenter's own guides and policies use this key."""
    assert DISCOVERY_TAG == "karpenter.sh/discovery"
