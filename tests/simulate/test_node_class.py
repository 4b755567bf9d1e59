"""What kubelet settings and volumes leave to pods."""

from collections.abc import Mapping
from typing import Any

import pytest

from triad.catalog.allocatable import allocatable
from triad.catalog.instances import instance_types
from triad.simulate.node_class import room

C8G = instance_types()["c8g.4xlarge"]
G5 = instance_types()["g5.xlarge"]
ROOT = {"deviceName": "/dev/xvda", "ebs": {"volumeSize": "100Gi"}}


def test_a_class_without_settings_leaves_what_the_catalogue_says() -> None:
    """The estimate is the catalogue's."""
    assert room(C8G, {}) == allocatable(C8G)


@pytest.mark.parametrize(
    ("kubelet", "cpu_m", "memory_mib"),
    [
        ({"systemReserved": {"cpu": "100m", "memory": "100Mi"}}, 100, 100),
        ({"systemReserved": {"cpu": "100m"}}, 100, 0),
        ({"kubeReserved": {"cpu": "210m"}}, 100, 0),
        ({"evictionHard": {"memory.available": "200Mi"}}, 0, 100),
        ({"evictionHard": {"memory.available": "5%"}}, 0, 1_539),
    ],
)
def test_reservations_come_out_of_what_pods_get(kubelet: Mapping[str, Any], cpu_m: int, memory_mib: int) -> None:
    """A resource that a reservation leaves out keeps its estimate (c8g.4xlarge: 110m, 32768 MiB, 100 MiB eviction)."""
    usual, reserved = room(C8G, {}), room(C8G, {"kubelet": kubelet})

    assert usual.cpu_m - reserved.cpu_m == cpu_m
    assert usual.memory_mib - reserved.memory_mib == memory_mib


@pytest.mark.parametrize(
    ("kubelet", "pods"),
    [
        ({}, 234),
        ({"maxPods": 20}, 20),
        ({"podsPerCore": 2}, 32),
        ({"podsPerCore": 2, "maxPods": 20}, 20),
        ({"podsPerCore": 100}, 234),
    ],
)
def test_the_lowest_number_of_pods_holds(kubelet: Mapping[str, Any], pods: int) -> None:
    """Of `maxPods`, `podsPerCore` times 16 vCPUs, and what the network can address."""
    assert room(C8G, {"kubelet": kubelet}).pods == pods


@pytest.mark.parametrize(
    ("settings", "gib"),
    [
        ({"blockDeviceMappings": [ROOT]}, 100),
        (
            {
                "blockDeviceMappings": [
                    {"deviceName": "/dev/sdb", "rootVolume": True, "ebs": {"volumeSize": "50Gi"}},
                    ROOT,
                ]
            },
            50,
        ),
        ({"blockDeviceMappings": [{"deviceName": "/dev/sdb", "ebs": {"volumeSize": "50Gi"}}]}, 20),
        ({"blockDeviceMappings": [ROOT], "instanceStorePolicy": "RAID0"}, 232),
    ],
)
def test_empty_directories_lie_on_the_root_volume_or_on_local_disks(settings: Mapping[str, Any], gib: int) -> None:
    """The root volume is marked, or is /dev/xvda; 250 GB of local disk are 232 GiB."""
    assert room(G5, settings).ephemeral_mib == allocatable(G5, volume_gib=gib).ephemeral_mib
