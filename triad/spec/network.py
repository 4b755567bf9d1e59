"""The VPC, as the spec describes it."""

from collections.abc import Iterator
from enum import StrEnum
from ipaddress import IPv4Network
from itertools import combinations
from typing import Annotated

from triad.spec.fields import ONCE, Cidr, PositiveCount
from triad.spec.part import Contradiction, Part

_LARGEST, _SMALLEST = 16, 20
_SERVICES_LARGEST, _SERVICES_SMALLEST = 12, 24
LOG_RETENTION_DAYS = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)
"""What CloudWatch Logs accepts as retention (API reference, PutRetentionPolicy)."""


class Nat(StrEnum):
    """How private subnets reach the internet."""

    ONE = "one"
    PER_ZONE = "per-zone"


class Endpoint(StrEnum):
    """AWS services that can be reached by an interface endpoint instead of the NAT gateway."""

    ECR_API = "ecr-api"
    ECR_DOCKER = "ecr-docker"
    STS = "sts"
    EC2 = "ec2"
    LOGS = "logs"
    SSM = "ssm"
    SSM_MESSAGES = "ssm-messages"
    SECRETS_MANAGER = "secrets-manager"
    EKS = "eks"


class Network(Part):
    """Address ranges, NAT, endpoints and flow logs of the platform's VPC."""

    cidr: Cidr = IPv4Network("10.0.0.0/16")
    """Address range of the VPC, /16 to /20."""

    services: Cidr = IPv4Network("172.20.0.0/16")
    """Address range of Kubernetes services, /12 to /24."""

    peers: tuple[Cidr, ...] = ()
    """Ranges of other networks that will be connected to this one; they must not overlap."""

    nat: Nat | None = None
    """`one` NAT gateway or one `per-zone`; by default one in dev and one per zone in production."""

    endpoints: Annotated[tuple[Endpoint, ...], ONCE] = ()
    """Interface endpoints; each costs an hourly price in every zone. S3's gateway endpoint is free and always there."""

    flow_log_days: PositiveCount = 30
    """How long VPC flow logs are kept, in days."""

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield prefix lengths that AWS refuses, overlaps, and a retention that CloudWatch does not have."""
        yield from _length(("cidr",), self.cidr, _LARGEST, _SMALLEST)
        yield from _length(("services",), self.services, _SERVICES_LARGEST, _SERVICES_SMALLEST)
        yield from _overlaps(self)
        if self.flow_log_days not in LOG_RETENTION_DAYS:
            nearest = min(LOG_RETENTION_DAYS, key=lambda days: abs(days - self.flow_log_days))
            allowed = ", ".join(map(str, LOG_RETENTION_DAYS))
            yield Contradiction(
                ("flow_log_days",),
                f"{self.flow_log_days} is not a retention of CloudWatch Logs; allowed: {allowed}; nearest: {nearest}",
            )


def _length(path: tuple[str, ...], network: IPv4Network, largest: int, smallest: int) -> Iterator[Contradiction]:
    if not largest <= network.prefixlen <= smallest:
        yield Contradiction(path, f"prefix must be /{largest} to /{smallest}, got {str(network)!r}")


def _overlaps(network: Network) -> Iterator[Contradiction]:
    ranges: list[tuple[tuple[str | int, ...], IPv4Network]] = [
        (("cidr",), network.cidr),
        (("services",), network.services),
    ]
    ranges += [(("peers", index), peer) for index, peer in enumerate(network.peers)]
    for (first_path, first), (path, second) in combinations(ranges, 2):
        if first.overlaps(second):
            where = ".".join(map(str, first_path))
            yield Contradiction(
                path, f"{str(second)!r} overlaps {where} {str(first)!r}; choose ranges that share no address"
            )
