"""Rules over volumes, each with its mistake planted."""

from collections.abc import Callable
from typing import Any

import pytest

from triad.rules import volume_rules
from triad.rules.rendered import Rendered

Spoil = Callable[[str, str], Any]


@pytest.mark.parametrize("marked", [True, False])
def test_a_root_volume_that_nothing_boots_from_is_found(platform: Rendered, spoil: Spoil, *, marked: bool) -> None:
    """/dev/sda1 is another system's; AL2023 would boot from a volume of AWS's choice."""
    mapping = spoil("EC2NodeClass", "gpu")["blockDeviceMappings"][0]
    mapping["deviceName"] = "/dev/sda1"
    mapping["rootVolume"] = marked

    [finding] = volume_rules.root_device.findings(platform)

    assert finding.message == "the root volume must be '/dev/xvda', got '/dev/sda1'"


def test_a_second_volume_marked_as_root_is_found(platform: Rendered, spoil: Spoil) -> None:
    """The mark and the device must be of one volume."""
    mappings = spoil("EC2NodeClass", "gpu")["blockDeviceMappings"]
    mappings.append({**mappings[0], "deviceName": "/dev/xvdb"})
    mappings[0].pop("rootVolume")

    [finding] = volume_rules.root_device.findings(platform)

    assert finding.message.endswith("got '/dev/xvdb'")


def test_a_second_volume_beside_the_root_is_allowed(platform: Rendered, spoil: Spoil) -> None:
    """Only the system is held to its device; without a mark it is found by its name."""
    mappings = spoil("EC2NodeClass", "gpu")["blockDeviceMappings"]
    mappings.append({"deviceName": "/dev/xvdb", "ebs": mappings[0]["ebs"]})
    mappings[0].pop("rootVolume")

    assert list(volume_rules.root_device.findings(platform)) == []


@pytest.mark.parametrize(
    ("iops", "throughput", "problem"),
    [
        (2999, 125, "iops must be 3000 to 16000, got 2999"),
        (16001, 125, "iops must be 3000 to 16000, got 16001"),
        (4000, 124, "throughput must be 125 to 1000 MiB/s, got 124"),
        (16000, 1001, "throughput must be 125 to 1000 MiB/s, got 1001"),
        (3000, 751, "throughput 751 MiB/s needs 3004 iops, got 3000"),
        (None, 751, "throughput 751 MiB/s needs 3004 iops, got 3000"),
        (3000, 750, None),
        (16000, 1000, None),
        (None, None, None),
    ],
)
def test_a_volume_that_gp3_does_not_offer_is_found(
    platform: Rendered, spoil: Spoil, iops: int | None, throughput: int | None, problem: str | None
) -> None:
    """Each bound, one beyond it, and the ratio; what is left out has the least."""
    volume = spoil("EC2NodeClass", "gpu")["blockDeviceMappings"][0]["ebs"]
    for key, value in {"iops": iops, "throughput": throughput}.items():
        volume.pop(key)
        volume.update({key: value} if value else {})

    found = list(volume_rules.gp3_performance.findings(platform))

    assert [f"{finding.where.rpartition('.')[2]} {finding.message}" for finding in found] == (
        [problem] if problem else []
    )
