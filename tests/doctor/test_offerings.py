"""Tests of triad.doctor.offerings."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from triad.doctor.check import Check, Status
from triad.doctor.offerings import offerings
from triad.planning.pools import node_pools
from triad.planning.system import system_type
from triad.spec import PlatformSpec

if TYPE_CHECKING:
    from tests.doctor.conftest import Aws

ZONES = ["use1-az1", "use1-az2"]
SPEC = PlatformSpec.model_validate(
    {
        "zones": ZONES,
        "pools": {"gpu": {"silicon": "nvidia", "families": ["g5"], "sizes": ["xlarge", "2xlarge"]}},
    }
)


def page(offered: Iterable[tuple[str, str]], token: str | None = None) -> dict[str, object]:
    """Answer as EC2 does, with a token where more follows."""
    found = [{"InstanceType": name, "LocationType": "availability-zone-id", "Location": zone} for name, zone in offered]

    return {"InstanceTypeOfferings": found} | ({"NextToken": token} if token else {})


def asked(aws: "Aws", *pages: list[tuple[str, str]]) -> dict[str, Check]:
    """Replay a list of offers, page by page."""
    wanted: dict[str, object] = {
        "LocationType": "availability-zone-id",
        "Filters": [{"Name": "location", "Values": ZONES}],
    }
    for number, offered in enumerate(pages):
        token = f"page {number + 1}" if number + 1 < len(pages) else None
        more = {"NextToken": f"page {number}"} if number else {}
        aws.answers("ec2", "describe_instance_type_offerings", page(offered, token), **wanted, **more)
    return {
        check.name.removeprefix("instance types of "): check for check in offerings(SPEC, node_pools(SPEC), aws.clients)
    }


def test_types_that_every_zone_offers_are_well(aws: "Aws") -> None:
    """Every page of the answer counts."""
    found = asked(
        aws,
        [("g5.xlarge", "use1-az1"), ("g5.2xlarge", "use1-az1"), ("c5.large", "use1-az2")],
        [("g5.xlarge", "use1-az2"), ("g5.2xlarge", "use1-az2")],
    )
    check = found["pools.gpu"]

    assert check.status is Status.OK
    assert check.found == "of 2 types use1-az1 offers 2, use1-az2 offers 2"


def test_a_pool_of_which_no_zone_offers_a_type_fails(aws: "Aws") -> None:
    """Karpenter would never launch a node of it."""
    found = asked(aws, [("g6.xlarge", "use1-az1")])
    check = found["pools.gpu"]

    assert check.status is Status.FAIL
    assert "set pools.gpu to what the zones offer" in (check.todo or "")
    assert "--filters Name=instance-type,Values=g5.2xlarge,g5.xlarge" in (check.todo or "")


def test_a_zone_without_any_type_of_a_pool_is_named(aws: "Aws") -> None:
    """The pool then lives in fewer zones than the spec says."""
    found = asked(aws, [("g5.xlarge", "use1-az1"), ("g5.2xlarge", "use1-az1")])
    check = found["pools.gpu"]

    assert check.status is Status.WARN
    assert (check.todo or "").startswith("use1-az2 will have no node of it")


def test_a_type_that_is_offered_nowhere_is_named(aws: "Aws") -> None:
    """A pod that only fits this type would wait for ever."""
    found = asked(aws, [("g5.xlarge", "use1-az1"), ("g5.xlarge", "use1-az2")])
    check = found["pools.gpu"]

    assert check.status is Status.WARN
    assert check.todo == "nothing, unless a pod needs one of these: g5.2xlarge"


def test_the_system_nodes_need_their_type_too(aws: "Aws") -> None:
    """Without them no controller runs."""
    name = system_type(SPEC).name

    assert asked(aws, [(name, "use1-az1"), (name, "use1-az2")])["system.type"].status is Status.OK
    assert asked(aws, [("g5.xlarge", "use1-az1")])["system.type"].status is Status.FAIL


def test_a_zone_that_was_not_asked_for_says_nothing(aws: "Aws") -> None:
    """What it offers is of no use to this platform."""
    found = asked(aws, [("g5.xlarge", "use1-az1"), ("g5.xlarge", "use1-az2"), ("g5.2xlarge", "use1-az6")])

    assert found["pools.gpu"].found == "of 2 types use1-az1 offers 1, use1-az2 offers 1; 1 nowhere"
