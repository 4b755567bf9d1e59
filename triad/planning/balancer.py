"""The Application Load Balancer before what clients ask from outside the cluster."""

from dataclasses import dataclass
from ipaddress import IPv4Network

from triad.spec.ingress import Ingress
from triad.spec.platform import PlatformSpec

_LONGEST_NAME = 32
"""Of a load balancer (Elastic Load Balancing API reference, CreateLoadBalancer)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balancer:
    """An Application Load Balancer.

    Attributes:
        allowed: Ranges that it answers.
        idle_s: How long a connection may be silent.
        deregistration_s: How long it leaves open requests to a pod that goes.
        health: Path that it asks each pod.
    """

    name: str
    scheme: str
    certificate: str
    host: str | None
    allowed: tuple[IPv4Network, ...]
    idle_s: int
    deregistration_s: int
    health: str


def balancer(
    spec: PlatformSpec, given: Ingress, *, name: str, idle_s: int, deregistration_s: int, health: str
) -> Balancer | None:
    """Describe it; None where there is none.

    The spec refuses one without a certificate, and a public one without ranges.
    """
    if not given.is_enabled:
        return None

    return Balancer(
        name=name,
        scheme="internet-facing" if given.public else "internal",
        certificate=str(given.certificate),
        host=given.host,
        allowed=allowed_ranges(spec, given),
        idle_s=idle_s,
        deregistration_s=deregistration_s,
        health=health,
    )


def balancer_name(spec: PlatformSpec, given: Ingress, *, of: str) -> str:
    """Name it: as given, or the platform and what it leads to, as far as ELB takes it."""
    suffix = f"-{of}"
    kept = spec.prefix[: _LONGEST_NAME - len(suffix)].rstrip("-")

    return given.name or f"{kept}{suffix}"


def allowed_ranges(spec: PlatformSpec, given: Ingress) -> tuple[IPv4Network, ...]:
    """Say whom it answers: the ranges given, or the VPC and its peers."""
    return given.allowed_cidrs or (spec.network.cidr, *spec.network.peers)
