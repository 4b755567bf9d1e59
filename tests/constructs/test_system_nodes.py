"""The controllers' nodes: pinned, encrypted, spread, with few permissions."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from constructs import Construct

from constructs.cluster import Cluster
from constructs.network import Network
from triad.spec.platform import PlatformSpec

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]


@pytest.fixture(scope="module")
def dev(synth: Synth) -> Resources:
    """The nodes of a spec that says nothing."""
    return _made(synth, {})


@pytest.mark.parametrize(
    ("given", "type_", "count"),
    [
        ({}, "m7g.large", 2),
        ({"size": "production"}, "m7g.xlarge", 2),
        ({"system": {"type": "c8g.xlarge", "count": 3}}, "c8g.xlarge", 3),
    ],
)
def test_type_and_number_are_those_of_the_spec(
    synth: Synth, given: Mapping[str, object], type_: str, count: int
) -> None:
    """Nothing scales them: Karpenter, which scales the rest, runs on them."""
    group = _one(_made(synth, given), "AWS::EKS::Nodegroup")

    assert group["InstanceTypes"] == [type_]
    assert group["ScalingConfig"] == {"MinSize": count, "DesiredSize": count, "MaxSize": count}


def test_the_image_is_the_release_of_the_catalogue(dev: Resources) -> None:
    """Graviton, Amazon Linux 2023; another release is another commit."""
    group = _one(dev, "AWS::EKS::Nodegroup")

    assert (group["AmiType"], group["ReleaseVersion"]) == ("AL2023_ARM_64_STANDARD", "1.35.8-20260930")


def test_there_are_as_many_zones_as_nodes(dev: Resources) -> None:
    """Two nodes are in two zones, and one that comes back finds the volumes of the one that went."""
    assert ["private" in each["Ref"] for each in _one(dev, "AWS::EKS::Nodegroup")["Subnets"]] == [True] * 2


def test_an_update_takes_one_node_at_a_time_and_no_pod_by_force(dev: Resources) -> None:
    """A pod whose budget forbids it stops the update, not the pod."""
    group = _one(dev, "AWS::EKS::Nodegroup")

    assert group["UpdateConfig"] == {"MaxUnavailable": 1}
    assert group["ForceUpdateEnabled"] is False
    assert group["NodeRepairConfig"] == {"Enabled": True}


def test_a_pod_that_asks_for_nothing_lands_here(dev: Resources) -> None:
    """No taint; a pod that tolerates others' taints can still ask for these nodes by label."""
    group = _one(dev, "AWS::EKS::Nodegroup")

    assert "Taints" not in group
    assert group["Labels"] == {"triad/pool": "system"}


def test_disks_are_encrypted_and_large_enough_for_the_controllers_images(dev: Resources) -> None:
    """The root volume is the only one, and goes with its node."""
    [disk] = _template(dev)["BlockDeviceMappings"]

    assert disk["DeviceName"] == "/dev/xvda"
    assert disk["Ebs"] == {"Encrypted": True, "VolumeType": "gp3", "VolumeSize": 50, "DeleteOnTermination": True}


def test_a_pod_cannot_take_the_nodes_identity(dev: Resources) -> None:
    """The metadata service wants a token, and its answer dies at the first hop."""
    options = _template(dev)["MetadataOptions"]

    assert (options["HttpTokens"], options["HttpPutResponseHopLimit"]) == ("required", 1)


@pytest.mark.parametrize("resource", ["instance", "volume"])
def test_what_a_node_is_made_of_carries_the_platforms_name(dev: Resources, resource: str) -> None:
    """`make connect` finds the nodes by it, and a check after a destroy what is left of them."""
    [tags] = [each["Tags"] for each in _template(dev)["TagSpecifications"] if each["ResourceType"] == resource]

    assert {each["Key"]: each["Value"] for each in tags} == {"Name": "triad-dev-system", "triad/platform": "triad-dev"}


@pytest.mark.parametrize(("size", "detailed"), [("dev", False), ("production", True)])
def test_production_watches_its_nodes_by_the_minute(synth: Synth, size: str, *, detailed: bool) -> None:
    """It is paid for."""
    assert _template(_made(synth, {"size": size}))["Monitoring"] == {"Enabled": detailed}


def test_a_node_may_join_pull_images_and_open_sessions(dev: Resources) -> None:
    """Network interfaces are the CNI's business, and parameters of the account nobody's."""
    role = dev[_one(dev, "AWS::EKS::Nodegroup")["NodeRole"]["Fn::GetAtt"][0]]["Properties"]
    [statement] = [
        statement
        for key, each in dev.items()
        if each["Type"] == "AWS::IAM::Policy" and key.startswith("ClusterSystemNodes")
        for statement in each["Properties"]["PolicyDocument"]["Statement"]
    ]

    assert {each["Fn::Join"][1][-1].rpartition("/")[2] for each in role["ManagedPolicyArns"]} == {
        "AmazonEKSWorkerNodePolicy",
        "AmazonEC2ContainerRegistryPullOnly",
    }
    assert {each.partition(":")[0] for each in statement["Action"]} == {"ssm", "ssmmessages"}
    assert [each for each in statement["Action"] if "Parameter" in each or "*" in each] == []


def _made(synth: Synth, given: Mapping[str, object]) -> Resources:
    spec = PlatformSpec.model_validate(given)

    return synth(lambda scope: Cluster(scope, "Cluster", spec=spec, vpc=Network(scope, "Network", spec=spec).vpc))


def _template(resources: Resources) -> Any:  # noqa: ANN401  # a template is JSON
    return _one(resources, "AWS::EC2::LaunchTemplate")["LaunchTemplateData"]


def _one(resources: Resources, type_: str) -> Any:  # noqa: ANN401  # a template is JSON
    [found] = [each for each in resources.values() if each["Type"] == type_]
    return found["Properties"]
