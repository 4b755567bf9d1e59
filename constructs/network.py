"""The platform's VPC: three kinds of subnet in zones named by ID, and the ways out of them."""

from math import ceil, log2
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from constructs.flow_logs import FlowLogs
from triad.planning.names import DISCOVERY_TAG, cluster_name
from triad.spec.network import Endpoint, Nat
from triad.spec.platform import PlatformSpec

_SERVICES = {
    Endpoint.ECR_API: ec2.InterfaceVpcEndpointAwsService.ECR,
    Endpoint.ECR_DOCKER: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
    Endpoint.STS: ec2.InterfaceVpcEndpointAwsService.STS,
    Endpoint.EC2: ec2.InterfaceVpcEndpointAwsService.EC2,
    Endpoint.LOGS: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
    Endpoint.SSM: ec2.InterfaceVpcEndpointAwsService.SSM,
    Endpoint.SSM_MESSAGES: ec2.InterfaceVpcEndpointAwsService.SSM_MESSAGES,
    Endpoint.SECRETS_MANAGER: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    Endpoint.EKS: ec2.InterfaceVpcEndpointAwsService.EKS,
}


class Network(Construct):
    """A VPC that needs no look-up, in a stack whose `availability_zones` are the spec's zone IDs.

    Its default security group stays as AWS makes it, open between its own members, and nothing here becomes one:
    emptying it takes a custom resource with a Lambda function, because CloudFormation cannot.
    """

    def __init__(self, scope: Construct, id_: str, *, spec: PlatformSpec) -> None:
        super().__init__(scope, id_)

        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            vpc_name=spec.prefix,
            ip_addresses=ec2.IpAddresses.cidr(str(spec.network.cidr)),
            availability_zones=list(spec.zone_ids),
            nat_gateways=len(spec.zone_ids) if spec.nat is Nat.PER_ZONE else 1,
            subnet_configuration=_subnets(spec),
            gateway_endpoints={"S3": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.S3)},
            restrict_default_security_group=False,
        )
        self._name_zones_by_id(spec.zone_ids)
        self._tag_subnets(spec)
        if spec.network.endpoints:
            self._add_endpoints(spec)
        FlowLogs(self, "FlowLogs", vpc=self.vpc, days=spec.network.flow_log_days, retain=spec.is_production)

    def _name_zones_by_id(self, zone_ids: tuple[str, ...]) -> None:
        """Name each subnet's zone by ID: a zone's name is another place in another account, its ID is not."""
        for subnets in (self.vpc.public_subnets, self.vpc.private_subnets, self.vpc.isolated_subnets):
            for subnet, zone_id in zip(subnets, zone_ids, strict=True):
                resource = cast("ec2.CfnSubnet", subnet.node.default_child)
                resource.availability_zone = None
                resource.availability_zone_id = zone_id

    def _tag_subnets(self, spec: PlatformSpec) -> None:
        """Tag subnets as the AWS Load Balancer Controller and Karpenter look for them."""
        for subnet in self.vpc.public_subnets:
            _tag(subnet, "kubernetes.io/role/elb", "1")
        for subnet in self.vpc.private_subnets:
            _tag(subnet, "kubernetes.io/role/internal-elb", "1")
            _tag(subnet, DISCOVERY_TAG, cluster_name(spec))

    def _add_endpoints(self, spec: PlatformSpec) -> None:
        """Put one network interface per service into every private subnet, reachable from the VPC alone."""
        guard = ec2.SecurityGroup(
            self, "Endpoints", vpc=self.vpc, description="HTTPS from the VPC to AWS services", allow_all_outbound=False
        )
        guard.add_ingress_rule(ec2.Peer.ipv4(str(spec.network.cidr)), ec2.Port.tcp(443), "HTTPS from the VPC")
        for endpoint in spec.network.endpoints:
            self.vpc.add_interface_endpoint(
                endpoint,
                service=_SERVICES[endpoint],
                subnets=ec2.SubnetSelection(subnets=self.vpc.private_subnets),
                security_groups=[guard],
                open=False,
                private_dns_enabled=True,
            )


def _subnets(spec: PlatformSpec) -> list[ec2.SubnetConfiguration]:
    """Give private subnets, where each pod takes an address, the largest blocks that leave one for all others."""
    zones = len(spec.zone_ids)
    large = spec.network.cidr.prefixlen + ceil(log2(zones + 1))
    small = large + ceil(log2(2 * zones))

    return [
        ec2.SubnetConfiguration(name="private", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS, cidr_mask=large),
        ec2.SubnetConfiguration(
            name="public", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=small, map_public_ip_on_launch=False
        ),
        ec2.SubnetConfiguration(name="isolated", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=small),
    ]


def _tag(subnet: ec2.ISubnet, key: str, value: str) -> None:
    """Tag the subnet itself, and not the route table and NAT gateway below it."""
    cdk.Tags.of(subnet).add(key, value, include_resource_types=[ec2.CfnSubnet.CFN_RESOURCE_TYPE_NAME])
