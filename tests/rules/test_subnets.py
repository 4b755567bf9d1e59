"""Which subnets the internet reaches."""

from collections import Counter

from triad.rules.rendered import Rendered
from triad.rules.subnets import Reach, subnets, tags


def test_routes_tell_who_reaches_a_subnet(good: Rendered) -> None:
    """Three of each, and what they are agrees with what the CDK calls them."""
    found = [(reach, tags(subnet)["aws-cdk:subnet-type"]) for subnet, reach in subnets(good)]

    assert Counter(found) == {
        (Reach.PUBLIC, "Public"): 3,
        (Reach.PRIVATE, "Private"): 3,
        (Reach.ISOLATED, "Isolated"): 3,
    }


def test_a_route_to_the_gateway_makes_a_subnet_public(platform: Rendered) -> None:
    """In place of NAT, in a route table that is the subnet's own; a route elsewhere makes nothing public."""
    private = [each for each in platform.resources("AWS::EC2::Route") if "NatGatewayId" in each.properties]
    for route, destination in zip(private, ["0.0.0.0/0", "10.9.0.0/16", "0.0.0.0/0"], strict=True):
        route.properties["DestinationCidrBlock"] = destination  # type: ignore[index]  # a copy to spoil
    private[0].properties["GatewayId"] = private[0].properties.pop("NatGatewayId")  # type: ignore[index,attr-defined]

    assert Counter(reach for _, reach in subnets(platform)) == {
        Reach.PUBLIC: 4,
        Reach.PRIVATE: 1,
        Reach.ISOLATED: 4,
    }
