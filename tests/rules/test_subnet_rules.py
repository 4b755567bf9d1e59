"""Rules over subnets, each with its mistake planted."""

from typing import Any

import pytest

from triad.rules import subnet_rules
from triad.rules.rendered import Rendered
from triad.rules.subnets import Reach, subnets

OUTER, INNER = "kubernetes.io/role/elb", "kubernetes.io/role/internal-elb"


def _of(platform: Rendered, wanted: Reach) -> list[Any]:
    return [subnet.properties for subnet, reach in subnets(platform) if reach is wanted]


@pytest.mark.parametrize(("reach", "key"), [(Reach.PUBLIC, OUTER), (Reach.PRIVATE, INNER)])
def test_a_subnet_that_load_balancers_cannot_find_is_found(platform: Rendered, reach: Reach, key: str) -> None:
    """Each kind has its tag."""
    properties = _of(platform, reach)[0]
    properties["Tags"] = [each for each in properties["Tags"] if each["Key"] != key]

    [finding] = subnet_rules.subnet_role.findings(platform)

    assert finding.message == f"is {reach} by its routes, tag {key} must be '1', got None"


@pytest.mark.parametrize(("reach", "key"), [(Reach.PUBLIC, INNER), (Reach.PRIVATE, OUTER), (Reach.ISOLATED, OUTER)])
def test_a_subnet_with_a_role_that_its_routes_deny_is_found(platform: Rendered, reach: Reach, key: str) -> None:
    """A load balancer would be put where nobody reaches it, or everybody does."""
    _of(platform, reach)[0]["Tags"].append({"Key": key, "Value": "1"})

    [finding] = subnet_rules.subnet_role.findings(platform)

    assert finding.message == f"is {reach} by its routes, and must not have the tag {key}"


@pytest.mark.parametrize("reach", Reach)
def test_a_subnet_that_gives_public_addresses_is_found(platform: Rendered, reach: Reach) -> None:
    """In a public subnet too: what must be reached says so itself."""
    _of(platform, reach)[0]["MapPublicIpOnLaunch"] = True

    [finding] = subnet_rules.no_public_ip_on_launch.findings(platform)

    assert finding.message == "MapPublicIpOnLaunch must be false, got True"


def test_subnets_in_one_zone_are_found(platform: Rendered) -> None:
    """Three subnets in one zone are one place; two zones are enough."""
    for properties in _of(platform, Reach.PRIVATE):
        properties["AvailabilityZoneId"] = "use1-az1"
    for properties in _of(platform, Reach.PUBLIC)[1:]:
        properties["AvailabilityZoneId"] = "use1-az2"

    [finding] = subnet_rules.subnet_zones.findings(platform)

    assert (finding.where, finding.message) == ("private subnets", "lie in 1 zone, at least 2 are needed")
