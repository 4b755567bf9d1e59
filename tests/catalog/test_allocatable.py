import pytest

from triad.catalog.allocatable import Allocatable, Reserved, allocatable
from triad.catalog.instances import instance_types

# Millicores and MiB of aws/karpenter-provider-aws@1d927085 website/content/en/preview/reference/instance-types.md.
PUBLISHED = {
    "c7g.medium": (940, 1392),
    "c7g.large": (1930, 3055),
    "c7g.xlarge": (3920, 6525),
    "c8g.2xlarge": (7910, 14103),
    "c8g.4xlarge": (15890, 27322),
    "c8g.16xlarge": (63770, 112720),
    "c8g.48xlarge": (191450, 355203),
    "m7g.xlarge": (3920, 14103),
    "m8g.medium": (940, 3286),
    "r7g.medium": (940, 7075),
    "r8g.48xlarge": (191450, 1446378),
    "c6i.large": (1930, 3114),
    "c7i.24xlarge": (95690, 173400),
    "m7i.8xlarge": (31850, 118312),
    "g5.xlarge": (3920, 14162),
    "g5.12xlarge": (47810, 173400),
    "g5.48xlarge": (191450, 723299),
    "g6.12xlarge": (47810, 178933),
    "g6e.12xlarge": (47810, 360157),
    "g6e.48xlarge": (191450, 1449132),
    "p4d.24xlarge": (95690, 1082712),
    "p4de.24xlarge": (95690, 1082712),
    "inf1.6xlarge": (23870, 42536),
    "inf2.xlarge": (3920, 14162),
    "inf2.48xlarge": (191450, 718987),
    "trn1.2xlarge": (7910, 29317),
    "trn1.32xlarge": (127610, 481894),
}


@pytest.mark.parametrize(("name", "published"), PUBLISHED.items())
def test_allocatable_equals_the_table_that_karpenter_publishes(name: str, published: tuple[int, int]) -> None:
    """The estimate decides where pods fit, so it must be Karpenter's own, to the MiB."""
    left = allocatable(instance_types()[name])

    assert (left.cpu_m, left.memory_mib) == published


def test_fewer_pods_free_no_memory_on_al2023() -> None:
    """AL2023 reserves for the network's limit even where maxPods is lower."""
    instance = instance_types()["c8g.16xlarge"]

    assert allocatable(instance, max_pods=110).pods == 110
    assert allocatable(instance, max_pods=110).memory_mib == allocatable(instance).memory_mib


def test_kube_reserved_replaces_the_estimate_and_system_reserved_adds() -> None:
    """A stated kubeReserved stands in the estimate's place; a NodePool's systemReserved comes on top of either."""
    instance = instance_types()["g6.xlarge"]
    stated = allocatable(
        instance,
        kube_reserved=Reserved(cpu_m=100, memory_mib=500),
        system_reserved=Reserved(cpu_m=50, memory_mib=250),
        eviction_mib=200,
    )

    assert stated == Allocatable(
        cpu_m=4000 - 100 - 50,
        memory_mib=16384 - 1229 - 500 - 250 - 200,
        pods=58,
        accelerators=1,
        ephemeral_mib=17 * 1024,
    )


@pytest.mark.parametrize(("volume_gib", "left_gib"), [(20, 17), (100, 89), (500, 449)])
def test_root_volume_leaves_nine_tenths_less_one_gib(volume_gib: int, left_gib: int) -> None:
    """Karpenter keeps 1 GiB for the kubelet and a tenth as the eviction threshold."""
    assert allocatable(instance_types()["c7g.large"], volume_gib=volume_gib).ephemeral_mib == left_gib * 1024
