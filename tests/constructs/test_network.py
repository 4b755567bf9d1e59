"""The VPC: where its subnets are, who may find them, and how they reach out."""

from collections.abc import Callable, Mapping
from ipaddress import IPv4Network
from itertools import combinations
from typing import Any

import pytest
from constructs import Construct

from constructs.network import Network
from triad.spec.network import Endpoint, Nat
from triad.spec.network import Network as NetworkSpec
from triad.spec.platform import PlatformSpec, Size

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]

ZONES = ("use1-az1", "use1-az2", "use1-az4", "use1-az5", "use1-az6")
EVERY_ENDPOINT = PlatformSpec(zones=ZONES[:2], network=NetworkSpec(endpoints=tuple(Endpoint)))


@pytest.fixture(scope="module")
def dev(synth: Synth) -> Resources:
    """The network of a spec that says nothing."""
    return synth(lambda scope: Network(scope, "Network", spec=PlatformSpec()))


@pytest.fixture(scope="module")
def connected(synth: Synth) -> Resources:
    """A network with every interface endpoint."""
    return synth(lambda scope: Network(scope, "Network", spec=EVERY_ENDPOINT))


def test_every_subnet_names_its_zone_by_id(dev: Resources) -> None:
    """A zone's name is another place in another account, so no subnet has one."""
    subnets = _of(dev, "AWS::EC2::Subnet")

    assert sorted(each["AvailabilityZoneId"] for each in subnets) == sorted(ZONES[:3] * 3)
    assert [each for each in subnets if "AvailabilityZone" in each] == []


def test_no_subnet_gives_public_addresses_away(dev: Resources) -> None:
    """What needs a public address (NAT, load balancer) asks for it."""
    assert {each["MapPublicIpOnLaunch"] for each in _of(dev, "AWS::EC2::Subnet")} == {False}


def test_the_load_balancer_controller_finds_public_and_private_subnets(dev: Resources) -> None:
    """Each kind of load balancer has its kind of subnet, and none lands beside the databases."""
    assert _kinds_tagged(dev, "kubernetes.io/role/elb") == {"public": {"1"}}
    assert _kinds_tagged(dev, "kubernetes.io/role/internal-elb") == {"private": {"1"}}


def test_karpenter_finds_the_private_subnets_by_the_clusters_name(dev: Resources) -> None:
    """Nodes start in private subnets only."""
    assert _kinds_tagged(dev, "karpenter.sh/discovery") == {"private": {"triad-dev"}}


@pytest.mark.parametrize(
    ("spec", "gateways"),
    [
        (PlatformSpec(), 1),
        (PlatformSpec(size=Size.PRODUCTION), 3),
        (PlatformSpec(network=NetworkSpec(nat=Nat.PER_ZONE)), 3),
        (PlatformSpec(size=Size.PRODUCTION, network=NetworkSpec(nat=Nat.ONE)), 1),
    ],
)
def test_nat_gateways_are_one_or_one_a_zone(synth: Synth, spec: PlatformSpec, gateways: int) -> None:
    """The spec decides, and its size where the spec says nothing."""
    made = synth(lambda scope: Network(scope, "Network", spec=spec))

    assert len(_of(made, "AWS::EC2::NatGateway")) == gateways
    assert (
        len({str(each["NatGatewayId"]) for each in _of(made, "AWS::EC2::Route") if "NatGatewayId" in each}) == gateways
    )


def test_isolated_subnets_have_no_way_out(dev: Resources) -> None:
    """Three zones have three routes to NAT and three to the internet gateway, and not one more."""
    routes = _of(dev, "AWS::EC2::Route")
    tables = {each["RouteTableId"]["Ref"] for each in routes}

    assert len(routes) == 6
    assert [table for table in tables if "isolated" in table] == []


def test_s3_is_reached_by_the_free_gateway_from_every_subnet(dev: Resources) -> None:
    """Images and weights do not pay for NAT."""
    [endpoint] = _of(dev, "AWS::EC2::VPCEndpoint")

    assert endpoint["VpcEndpointType"] == "Gateway"
    assert len(endpoint["RouteTableIds"]) == 9


@pytest.mark.parametrize("endpoint", Endpoint)
def test_a_chosen_service_answers_in_every_private_subnet(connected: Resources, endpoint: Endpoint) -> None:
    """Its public name leads to the VPC's own interface, so nothing has to be configured."""
    [made] = [
        each
        for each in _of(connected, "AWS::EC2::VPCEndpoint")
        if each.get("ServiceName") == f"com.amazonaws.us-east-1.{_AWS_NAMES[endpoint]}"
    ]

    assert made["VpcEndpointType"] == "Interface"
    assert made["PrivateDnsEnabled"] is True
    assert ["private" in each["Ref"] for each in made["SubnetIds"]] == [True, True]


def test_endpoints_let_in_https_from_the_vpc_alone(connected: Resources) -> None:
    """One group guards them all."""
    [guard] = _of(connected, "AWS::EC2::SecurityGroup")
    [rule] = guard["SecurityGroupIngress"]

    assert (rule["CidrIp"], rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("10.0.0.0/16", "tcp", 443, 443)


def test_no_endpoint_is_made_unasked(dev: Resources) -> None:
    """Each has its price in every zone."""
    assert _of(dev, "AWS::EC2::SecurityGroup") == []


@pytest.mark.parametrize(
    ("zones", "cidr"), [(2, "10.0.0.0/16"), (3, "10.1.0.0/18"), (4, "10.0.0.0/20"), (5, "10.2.0.0/20")]
)
def test_subnets_share_the_range_without_overlap(synth: Synth, zones: int, cidr: str) -> None:
    """Every size of VPC holds the subnets of every number of zones, the private ones taking half and more of it."""
    whole = IPv4Network(cidr)
    spec = PlatformSpec(zones=ZONES[:zones], network=NetworkSpec(cidr=whole))

    subnets = _of(synth(lambda scope: Network(scope, "Network", spec=spec)), "AWS::EC2::Subnet")
    blocks = {kind: [IPv4Network(each["CidrBlock"]) for each in subnets if _kind(each) == kind] for kind in _KINDS}
    every = [block for kind in _KINDS for block in blocks[kind]]

    assert [len(blocks[kind]) for kind in _KINDS] == [zones] * 3
    assert [pair for pair in combinations(every, 2) if pair[0].overlaps(pair[1])] == []
    assert [block for block in every if not block.subnet_of(whole)] == []
    assert 2 * sum(block.num_addresses for block in blocks["private"]) >= whole.num_addresses
    assert min(block.num_addresses for block in every) >= 32


def test_nothing_runs_code_at_deploy(dev: Resources) -> None:
    """A network deploys without a custom resource: it can always be taken away again."""
    types = {each["Type"] for each in dev.values()}

    assert {each for each in types if "Lambda" in each or "Custom" in each} == set()


def test_nothing_joins_the_default_security_group(connected: Resources) -> None:
    """It stays as AWS makes it, so nothing may be in it."""
    assert "DefaultSecurityGroup" not in str(connected)


_KINDS = ("private", "public", "isolated")
_AWS_NAMES = {
    Endpoint.ECR_API: "ecr.api",
    Endpoint.ECR_DOCKER: "ecr.dkr",
    Endpoint.STS: "sts",
    Endpoint.EC2: "ec2",
    Endpoint.LOGS: "logs",
    Endpoint.SSM: "ssm",
    Endpoint.SSM_MESSAGES: "ssmmessages",
    Endpoint.SECRETS_MANAGER: "secretsmanager",
    Endpoint.EKS: "eks",
}


def _of(resources: Resources, type_: str) -> list[Any]:
    return [each["Properties"] for each in resources.values() if each["Type"] == type_]


def _tags(subnet: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in subnet["Tags"]}


def _kind(subnet: Mapping[str, Any]) -> str:
    return _tags(subnet)["aws-cdk:subnet-name"]


def _kinds_tagged(resources: Resources, key: str) -> dict[str, set[str]]:
    """Find which kinds of subnet carry a tag, all of a kind or none, with which values; on nothing but subnets."""
    found: dict[str, set[str]] = {}
    subnets = _of(resources, "AWS::EC2::Subnet")
    for kind in _KINDS:
        tagged = [_tags(each).get(key) for each in subnets if _kind(each) == kind]
        if any(tagged):
            found[kind] = {str(value) for value in tagged}
    assert str(resources).count(repr(key)) == len([each for each in subnets if key in _tags(each)])

    return found
