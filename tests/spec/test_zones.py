"""Zone IDs, and which of them EKS takes."""

import pytest

from triad.spec.zones import NO_CONTROL_PLANE, default_zones, zone_prefix


@pytest.mark.parametrize(
    ("region", "prefix"),
    [
        ("us-east-1", "use1"),
        ("us-west-2", "usw2"),
        ("eu-central-1", "euc1"),
        ("ap-southeast-2", "apse2"),
        ("ca-central-1", "cac1"),
        ("us-gov-west-1", "usgw1"),
    ],
)
def test_a_zone_id_begins_with_its_region(region: str, prefix: str) -> None:
    """AWS abbreviates every region in the same way."""
    assert zone_prefix(region) == prefix


@pytest.mark.parametrize("region", ["us-east-1", "us-west-1", "ca-central-1", "eu-west-1"])
def test_default_zones_are_ones_in_which_eks_takes_a_subnet(region: str) -> None:
    """A default deploys: at least two zones, none that the control plane refuses."""
    zones = default_zones(region)

    assert 2 <= len(zones) <= 3
    assert not NO_CONTROL_PLANE & set(zones)
