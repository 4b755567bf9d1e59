"""The parts of a network that exist in AWS, in the words of a template: one reader a resource type.

A reader gets clients, the physical ID and the properties that the template wants, by which it finds things without an
ID of their own; it says what exists, under CloudFormation's names.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from tests.stacks.emulator import Emulator

Properties = Mapping[str, Any]
Reader = Callable[[Emulator, str, Properties], Properties]


def properties(described: Mapping[str, Any]) -> Properties:
    """Take what a service says under CloudFormation's own names, documents read."""
    return {key: json.loads(unquote(value)) if _is_document(value) else value for key, value in described.items()}


def _is_document(value: object) -> bool:
    return isinstance(value, str) and unquote(value).startswith("{")


def _vpc(aws: Emulator, id_: str, _wanted: Properties) -> Properties:
    ec2 = aws.client("ec2")
    [vpc] = ec2.describe_vpcs(VpcIds=[id_])["Vpcs"]
    dns = {
        name: ec2.describe_vpc_attribute(VpcId=id_, Attribute=f"{name[0].lower()}{name[1:]}")[name]["Value"]
        for name in ("EnableDnsSupport", "EnableDnsHostnames")
    }

    return {**vpc, **dns}


def _subnet(aws: Emulator, id_: str, _wanted: Properties) -> Properties:
    [subnet] = aws.client("ec2").describe_subnets(SubnetIds=[id_])["Subnets"]
    return properties(subnet)


def _route_table(aws: Emulator, id_: str, _wanted: Properties) -> Properties:
    [table] = aws.client("ec2").describe_route_tables(RouteTableIds=[id_])["RouteTables"]
    return properties(table)


def _association(aws: Emulator, _id: str, wanted: Properties) -> Properties:
    filters = [{"Name": "association.subnet-id", "Values": [wanted["SubnetId"]]}]
    tables = aws.client("ec2").describe_route_tables(Filters=filters)["RouteTables"]
    return {"RouteTableId": tables[0]["RouteTableId"], "SubnetId": wanted["SubnetId"]} if tables else {}


def _route(aws: Emulator, _id: str, wanted: Properties) -> Properties:
    table = _route_table(aws, wanted["RouteTableId"], {})
    [route] = [each for each in table["Routes"] if each.get("DestinationCidrBlock") == wanted["DestinationCidrBlock"]]
    return {**route, "RouteTableId": table["RouteTableId"]}


def _address(aws: Emulator, id_: str, _wanted: Properties) -> Properties:
    [address] = aws.client("ec2").describe_addresses(PublicIps=[id_])["Addresses"]
    return properties(address)


def _nat_gateway(aws: Emulator, id_: str, _wanted: Properties) -> Properties:
    [gateway] = aws.client("ec2").describe_nat_gateways(NatGatewayIds=[id_])["NatGateways"]
    [address] = gateway["NatGatewayAddresses"]
    return {**gateway, "AllocationId": address["AllocationId"]}


def _internet_gateway(aws: Emulator, id_: str, _wanted: Properties) -> Properties:
    [gateway] = aws.client("ec2").describe_internet_gateways(InternetGatewayIds=[id_])["InternetGateways"]
    return properties(gateway)


def _attachment(aws: Emulator, _id: str, wanted: Properties) -> Properties:
    gateway = _internet_gateway(aws, wanted["InternetGatewayId"], {})
    return {"InternetGatewayId": gateway["InternetGatewayId"], "VpcId": gateway["Attachments"][0]["VpcId"]}


def _endpoint(aws: Emulator, id_: str, _wanted: Properties) -> Properties:
    [endpoint] = aws.client("ec2").describe_vpc_endpoints(VpcEndpointIds=[id_])["VpcEndpoints"]
    return {**endpoint, "SecurityGroupIds": [each["GroupId"] for each in endpoint.get("Groups", [])]}


def _security_group(aws: Emulator, id_: str, _wanted: Properties) -> Properties:
    [group] = aws.client("ec2").describe_security_groups(GroupIds=[id_])["SecurityGroups"]
    ingress, egress = (
        [
            {**{key: rule[key] for key in ("IpProtocol", "FromPort", "ToPort") if key in rule}, **each}
            for rule in group[direction]
            for each in rule["IpRanges"]
        ]
        for direction in ("IpPermissions", "IpPermissionsEgress")
    )
    return {
        **group,
        "GroupDescription": group["Description"],
        "SecurityGroupIngress": ingress,
        "SecurityGroupEgress": egress,
    }


def _flow_log(aws: Emulator, id_: str, _wanted: Properties) -> Properties:
    [log] = aws.client("ec2").describe_flow_logs(FlowLogIds=[id_])["FlowLogs"]
    return {**log, "ResourceType": "VPC" if log["ResourceId"].startswith("vpc-") else log["ResourceId"]}


NETWORK: Mapping[str, Reader] = {
    "AWS::EC2::EIP": _address,
    "AWS::EC2::FlowLog": _flow_log,
    "AWS::EC2::InternetGateway": _internet_gateway,
    "AWS::EC2::NatGateway": _nat_gateway,
    "AWS::EC2::Route": _route,
    "AWS::EC2::RouteTable": _route_table,
    "AWS::EC2::SecurityGroup": _security_group,
    "AWS::EC2::Subnet": _subnet,
    "AWS::EC2::SubnetRouteTableAssociation": _association,
    "AWS::EC2::VPC": _vpc,
    "AWS::EC2::VPCEndpoint": _endpoint,
    "AWS::EC2::VPCGatewayAttachment": _attachment,
}
