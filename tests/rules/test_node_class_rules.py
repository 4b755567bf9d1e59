"""Rules over EC2NodeClasses, each with its mistake planted."""

from collections.abc import Callable
from typing import Any

import pytest

from triad.rules import node_class_rules
from triad.rules.rendered import Rendered

Spoil = Callable[[str, str], Any]


@pytest.mark.parametrize(
    ("term", "problem"),
    [
        ({"alias": "al2023@latest"}, "'al2023@latest' is not one pinned release of an EKS image"),
        ({"name": "amazon-eks-node-al2023-arm64-standard-1.35-v*"}, "is not one pinned release"),
        ({"tags": {"team": "inference"}}, "is not one pinned release"),
        ({"alias": "al2023@v20240101"}, "is not the release that the catalogue or the spec pins"),
    ],
)
def test_an_image_that_is_not_pinned_is_found(
    platform: Rendered, spoil: Spoil, term: dict[str, Any], problem: str
) -> None:
    """What moves, and a release that neither catalogue nor spec has chosen."""
    spoil("EC2NodeClass", "agents")["amiSelectorTerms"] = [term]

    [finding] = node_class_rules.ami_pinned.findings(platform)

    assert finding.where == "EC2NodeClass/agents spec.amiSelectorTerms[0]"
    assert problem in finding.message


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("amazon-eks-node-al2023-arm64-nvidia-1.35-v20260930", "is an image for arm64"),
        ("amazon-eks-node-al2023-x86_64-standard-1.35-v20260930", "nvidia nodes need 'nvidia'"),
        ("amazon-eks-node-al2023-x86_64-nvidia-1.30-v20260930", "is for Kubernetes 1.30, the cluster is 1.35"),
    ],
)
def test_an_image_for_other_nodes_is_found(platform: Rendered, spoil: Spoil, name: str, problem: str) -> None:
    """Architecture, accelerator and minor stand in the name; the origin runs 1.30 images in a 1.31 cluster."""
    spoil("EC2NodeClass", "gpu")["amiSelectorTerms"] = [{"name": name}]

    [finding] = node_class_rules.ami_fits.findings(platform)

    assert problem in finding.message


@pytest.mark.parametrize(("option", "value"), [("httpTokens", "optional"), ("httpPutResponseHopLimit", 2)])
def test_metadata_that_a_pod_can_reach_is_found(
    platform: Rendered, spoil: Spoil, option: str, value: str | int
) -> None:
    """Each of the two settings by itself lets a pod in."""
    spoil("EC2NodeClass", "gpu")["metadataOptions"][option] = value

    [finding] = node_class_rules.imdsv2.findings(platform)

    assert finding.where == f"EC2NodeClass/gpu spec.metadataOptions.{option}"


@pytest.mark.parametrize(("setting", "value"), [("encrypted", False), ("encrypted", None), ("volumeType", "gp2")])
def test_a_disk_that_is_not_encrypted_gp3_is_found(
    platform: Rendered, spoil: Spoil, setting: str, value: object
) -> None:
    """The origin's disks are not encrypted."""
    spoil("EC2NodeClass", "gpu")["blockDeviceMappings"][0]["ebs"][setting] = value

    [finding] = node_class_rules.disk_encrypted.findings(platform)

    assert finding.where == f"EC2NodeClass/gpu spec.blockDeviceMappings[0].ebs.{setting}"


def test_a_class_without_disks_is_found(platform: Rendered, spoil: Spoil) -> None:
    """What nobody names, AWS chooses."""
    del spoil("EC2NodeClass", "gpu")["blockDeviceMappings"]

    assert [finding.check for finding in node_class_rules.disk_encrypted.findings(platform)] == ["disk-encrypted"]


@pytest.mark.parametrize(("node_class", "size", "needed"), [("inferentia", "60Gi", 64), ("graviton", "20Gi", 29)])
def test_a_disk_too_small_for_images_is_found(
    platform: Rendered, spoil: Spoil, node_class: str, size: str, needed: int
) -> None:
    """System and two images at 85 percent; Neuron's is 17 GiB unpacked, llama.cpp's 2."""
    spoil("EC2NodeClass", node_class)["blockDeviceMappings"][0]["ebs"]["volumeSize"] = size

    [finding] = node_class_rules.disk_size.findings(platform)

    assert finding.message == f"root volume must have {needed}Gi, got {size!r}"


def test_local_disks_hold_the_images_instead(platform: Rendered, spoil: Spoil) -> None:
    """A GPU node's root volume may be small while its local disks are used, and may not without them."""
    node_class = spoil("EC2NodeClass", "gpu")
    node_class["blockDeviceMappings"][0]["ebs"]["volumeSize"] = "50Gi"

    assert list(node_class_rules.disk_size.findings(platform)) == []
    del node_class["instanceStorePolicy"]
    assert [finding.check for finding in node_class_rules.disk_size.findings(platform)] == ["disk-size"]


def test_a_selector_that_finds_no_subnet_is_found(platform: Rendered, spoil: Spoil) -> None:
    """Every tag of a term must be on one subnet."""
    spoil("EC2NodeClass", "gpu")["subnetSelectorTerms"] = [{"tags": {"karpenter.sh/discovery": "another"}}]

    [finding] = node_class_rules.subnet_selector.findings(platform)

    assert finding.message == "no subnet has the tags karpenter.sh/discovery=another"


def test_nodes_in_public_subnets_are_found(platform: Rendered, spoil: Spoil) -> None:
    """A tag that public subnets carry leads there."""
    spoil("EC2NodeClass", "gpu")["subnetSelectorTerms"] = [{"tags": {"kubernetes.io/role/elb": "*"}}]

    places = [finding.message for finding in node_class_rules.private_nodes.findings(platform)]

    assert len(places) == 3
    assert all("finds the public subnet" in place for place in places)


@pytest.mark.parametrize("settings", [{"role": "nodes"}, {"instanceProfile": ""}])
def test_a_role_in_place_of_a_profile_is_found(platform: Rendered, spoil: Spoil, settings: dict[str, str]) -> None:
    """Karpenter would make a profile that nobody deletes."""
    spoil("EC2NodeClass", "gpu").update(settings)

    assert [finding.check for finding in node_class_rules.instance_profile.findings(platform)] == ["instance-profile"]


@pytest.mark.parametrize("address", [True, None])
def test_a_public_address_is_found(platform: Rendered, spoil: Spoil, address: object) -> None:
    """Left to the subnet is left to chance."""
    spoil("EC2NodeClass", "gpu")["associatePublicIPAddress"] = address

    [finding] = node_class_rules.no_public_address.findings(platform)

    assert finding.message == f"must be false, got {address!r}"


def test_a_public_subnet_without_its_tag_is_still_public(platform: Rendered, spoil: Spoil) -> None:
    """Its route to the internet says so."""
    spoil("EC2NodeClass", "gpu")["subnetSelectorTerms"] = [{"tags": {"kubernetes.io/role/elb": "*"}}]
    for subnet in platform.resources("AWS::EC2::Subnet"):
        for tag in subnet.properties["Tags"]:
            tag["Key"] = tag["Key"].replace("role/internal-elb", "role/elb")

    found = [finding.message for finding in node_class_rules.private_nodes.findings(platform)]

    assert len(found) == 3
