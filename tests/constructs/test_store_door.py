"""Who reaches a store."""

from collections.abc import Callable, Mapping
from typing import Any

from constructs import Construct

from constructs.network import Network
from constructs.store_door import StoreDoor
from triad.spec.platform import PlatformSpec

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]


def test_it_lets_in_the_private_subnets_on_one_port_and_nothing_out(synth: Synth) -> None:
    """Where nodes and pods are; the public and the isolated ones have no business there."""

    def build(scope: Construct) -> None:
        vpc = Network(scope, "Network", spec=PlatformSpec()).vpc
        StoreDoor(scope, "Door", vpc=vpc, port=5432, what="PostgreSQL")

    made = synth(build)
    [group] = [each["Properties"] for key, each in made.items() if key.startswith("Door")]
    private = {
        each["Properties"]["CidrBlock"]
        for key, each in made.items()
        if each["Type"] == "AWS::EC2::Subnet" and "private" in key
    }

    assert {each["CidrIp"] for each in group["SecurityGroupIngress"]} == private
    assert {(each["FromPort"], each["ToPort"]) for each in group["SecurityGroupIngress"]} == {(5432, 5432)}
    assert [each["CidrIp"] for each in group["SecurityGroupEgress"]] == ["255.255.255.255/32"]
