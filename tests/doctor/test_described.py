"""Tests of triad.doctor.described."""

from typing import TYPE_CHECKING

import pytest

from triad.catalog.instances import instance_types
from triad.doctor.described import instances, nat_gateways, volumes
from triad.spec import PlatformSpec

if TYPE_CHECKING:
    from tests.doctor.conftest import Aws

C8G = instance_types()["c8g.xlarge"].price_usd_hour or 0


def instance(name: str, type_: str, state: str) -> dict[str, object]:
    """Describe an instance as EC2 does, in a reservation of its own."""
    return {"Instances": [{"InstanceId": name, "InstanceType": type_, "State": {"Code": 0, "Name": state}}]}


def test_instances_cost_while_they_run(aws: "Aws") -> None:
    """Terminated ones keep their tags for an hour, and are not left."""
    reservations = [
        instance("i-run", "c8g.xlarge", "running"),
        instance("i-new", "c8g.xlarge", "pending"),
        instance("i-stopped", "c8g.xlarge", "stopped"),
        instance("i-odd", "u-6tb1.metal", "running"),
        instance("i-gone", "c8g.xlarge", "terminated"),
        instance("i-going", "c8g.xlarge", "shutting-down"),
    ]
    filters = [{"Name": "instance-id", "Values": ["i-run"]}]
    aws.answers("ec2", "describe_instances", {"Reservations": reservations}, Filters=filters)

    found = instances(PlatformSpec(), aws.clients, ["i-run"])

    assert found == {
        "i-run": pytest.approx(C8G * 730),
        "i-new": pytest.approx(C8G * 730),
        "i-stopped": 0,
        "i-odd": None,
    }


def test_a_price_of_the_spec_is_what_an_instance_costs(aws: "Aws") -> None:
    """The user knows better than the catalogue."""
    spec = PlatformSpec.model_validate({"prices": {"on_demand": {"c8g.xlarge": 0.1}}})
    answer: dict[str, object] = {"Reservations": [instance("i-run", "c8g.xlarge", "running")]}
    aws.answers("ec2", "describe_instances", answer, Filters=[{"Name": "instance-id", "Values": ["i-run"]}])

    assert instances(spec, aws.clients, ["i-run"]) == {"i-run": pytest.approx(73)}


def test_a_volume_costs_its_size_and_what_it_has_above_the_free_part(aws: "Aws") -> None:
    """3000 IOPS and 125 MiB/s come with every gp3 volume; other types have no known price."""
    found: list[dict[str, object]] = [
        {"VolumeId": "vol-a", "VolumeType": "gp3", "Size": 100, "Iops": 3000, "Throughput": 125},
        {"VolumeId": "vol-b", "VolumeType": "gp3", "Size": 100, "Iops": 4000, "Throughput": 225},
        {"VolumeId": "vol-c", "VolumeType": "io2", "Size": 100, "Iops": 4000},
    ]
    names = ["vol-a", "vol-b", "vol-c", "vol-gone"]
    filters = [{"Name": "volume-id", "Values": names}]
    aws.answers("ec2", "describe_volumes", {"Volumes": found}, Filters=filters)

    assert volumes(PlatformSpec(), aws.clients, names) == {
        "vol-a": pytest.approx(8),
        "vol-b": pytest.approx(8 + 5 + 4),
        "vol-c": None,
    }


def test_deleted_nat_gateways_are_not_left(aws: "Aws") -> None:
    """EC2 shows them for an hour."""
    found = [
        {"NatGatewayId": f"nat-{state}", "State": state} for state in ("available", "pending", "deleting", "deleted")
    ]
    aws.answers(
        "ec2",
        "describe_nat_gateways",
        {"NatGateways": found},
        Filter=[{"Name": "nat-gateway-id", "Values": ["nat-available"]}],
    )

    assert nat_gateways(PlatformSpec(), aws.clients, ["nat-available"]) == {
        "nat-available": pytest.approx(32.85),
        "nat-pending": pytest.approx(32.85),
    }


def test_many_identifiers_are_asked_in_several_requests(aws: "Aws") -> None:
    """A filter takes 200 values."""
    names = [f"vol-{number}" for number in range(201)]
    for part in (names[:200], names[200:]):
        filters = [{"Name": "volume-id", "Values": part}]
        aws.answers("ec2", "describe_volumes", {"Volumes": []}, Filters=filters)

    assert volumes(PlatformSpec(), aws.clients, names) == {}
