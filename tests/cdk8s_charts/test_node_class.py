"""Karpenter's EC2NodeClass of a pool."""

from collections.abc import Mapping
from typing import Any

import pytest

from cdk8s_charts.node_class import node_class
from triad.catalog.instances import Silicon
from triad.planning.names import cluster_name, node_instance_profile
from triad.planning.pools import node_pools
from triad.spec.platform import PlatformSpec, Size
from triad.spec.role import DEFAULT_FAMILIES, Role

PAIRS = list(DEFAULT_FAMILIES)


def written_class(pool: Mapping[str, object], *, size: Size = Size.PRODUCTION) -> Any:  # noqa: ANN401  # Karpenter's shape
    """Write down the `spec` of one pool's EC2NodeClass."""
    spec = PlatformSpec.model_validate({"size": size, "pools": {"only": {"enabled": True, **pool}}})
    made = node_class(node_pools(spec)[0], cluster=cluster_name(spec), instance_profile=node_instance_profile(spec))

    return made["spec"]


@pytest.mark.parametrize(("silicon", "role"), PAIRS)
def test_metadata_is_out_of_reach_for_pods(silicon: Silicon, role: Role) -> None:
    """A token is needed, and its answer does not survive the hop into a pod."""
    metadata = written_class({"silicon": silicon, "role": role})["metadataOptions"]

    assert (metadata["httpTokens"], metadata["httpPutResponseHopLimit"]) == ("required", 1)


@pytest.mark.parametrize(("silicon", "role"), PAIRS)
def test_every_root_volume_is_encrypted_and_goes_with_its_node(silicon: Silicon, role: Role) -> None:
    """The origin's volumes were not encrypted."""
    [volume] = written_class({"silicon": silicon, "role": role})["blockDeviceMappings"]

    assert (volume["deviceName"], volume["rootVolume"]) == ("/dev/xvda", True)
    assert (volume["ebs"]["encrypted"], volume["ebs"]["deleteOnTermination"]) == (True, True)


def test_the_root_volume_is_as_large_and_fast_as_decided() -> None:
    """What gp3 offers for money is written down."""
    disk = {"size_gib": 77, "iops": 4000, "throughput_mib_s": 500}
    [volume] = written_class({"silicon": "graviton", "disk": disk})["blockDeviceMappings"]
    ebs = volume["ebs"]

    assert (ebs["volumeType"], ebs["volumeSize"], ebs["iops"], ebs["throughput"]) == ("gp3", "77Gi", 4000, 500)


@pytest.mark.parametrize(("family", "policy"), [("inf2", None), ("trn1", "RAID0")])
def test_local_disks_become_one_where_there_are_any(family: str, policy: str | None) -> None:
    """The policy is left out where there is nothing to join."""
    assert written_class({"silicon": "neuron", "families": [family]}).get("instanceStorePolicy") == policy


def test_an_alias_lets_karpenter_take_the_image_that_fits_the_node() -> None:
    """One release has the images of every silicon."""
    written = written_class({"silicon": "neuron", "ami": "al2023@v20260714"})

    assert written["amiSelectorTerms"] == [{"alias": "al2023@v20260714"}]
    assert written["amiFamily"] == "AL2023"


def test_a_published_name_is_taken_from_amazon_only() -> None:
    """Anyone may publish an image under that name; and without an alias the family must be told."""
    name = "amazon-eks-node-al2023-x86_64-nvidia-1.35-v20260930"
    written = written_class({"silicon": "nvidia", "ami": name})

    assert written["amiSelectorTerms"] == [{"name": name, "owner": "amazon"}]
    assert written["amiFamily"] == "AL2023"


def test_nodes_are_found_paid_for_and_trusted_by_the_platforms_names() -> None:
    """Subnets and security groups by tag, the identity by name, and no role for Karpenter to create."""
    written = written_class({"silicon": "graviton"})
    found_by = [{"tags": {"karpenter.sh/discovery": "triad-production"}}]

    assert written["subnetSelectorTerms"] == written["securityGroupSelectorTerms"] == found_by
    assert written["instanceProfile"] == "triad-production-us-east-1-node"
    assert "role" not in written
    assert written["associatePublicIPAddress"] is False
    assert written["tags"] == {
        "Name": "triad-production-only",
        "triad/platform": "triad-production",
        "triad/pool": "only",
    }


@pytest.mark.parametrize(("size", "detailed"), [(Size.DEV, False), (Size.PRODUCTION, True)])
def test_detailed_monitoring_is_written_as_decided(size: Size, *, detailed: bool) -> None:
    """The default of EC2 is stated, not left to chance."""
    assert written_class({"silicon": "graviton"}, size=size)["detailedMonitoring"] is detailed


@pytest.mark.parametrize(
    ("given", "kubelet"),
    [
        ({}, None),
        ({"max_pods": 20}, {"maxPods": 20}),
        (
            {"reserved": {"system_cpu_m": 500, "system_memory_mib": 900}},
            {"systemReserved": {"cpu": "500m", "memory": "900Mi"}},
        ),
        ({"reserved": {"kube_memory_mib": 300}}, {"kubeReserved": {"memory": "300Mi"}}),
        ({"reserved": {"kube_cpu_m": 0}}, {"kubeReserved": {"cpu": "0m"}}),
    ],
)
def test_the_kubelet_is_told_only_what_the_file_says(given: dict[str, object], kubelet: dict[str, object]) -> None:
    """What is left out stays the image's own formula; a zero is not left out."""
    assert written_class({"silicon": "graviton", **given}).get("kubelet") == kubelet
