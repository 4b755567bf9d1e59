"""The load balancer in front of what clients ask: the gateway, and the agent."""

from collections.abc import Iterator
from ipaddress import IPv4Network, collapse_addresses
from typing import Annotated

from triad.spec.fields import ONCE, PRIVATE, Flag, form
from triad.spec.part import Contradiction, Part
from triad.spec.service import Host

ANYWHERE = IPv4Network("0.0.0.0/0")
"""Everybody; allowed where it is written out, never by default."""

CertificateArn = Annotated[
    str,
    form(
        r"arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate/[A-Za-z0-9-]+",
        "the ARN of a certificate of ACM, such as 'arn:aws:acm:us-east-1:111122223333:certificate/0123abcd-…'",
    ),
]

BalancerName = Annotated[
    str,
    form(
        r"(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?", "1 to 32 letters, digits and '-', as ELB wants it"
    ),
]


class Ingress(Part):
    """An Application Load Balancer with TLS, internal unless it is said otherwise."""

    enabled: Flag | None = None
    """By default whether a certificate is named."""

    certificate: CertificateArn | None = None
    """ARN of the certificate of ACM that clients see; without one no load balancer is made."""

    host: Host | None = None
    """Host that clients ask; by default any that leads to the load balancer."""

    name: BalancerName | None = None
    """Of the load balancer; by default the cluster's name, as far as 32 characters go, and `gateway` or `agent`."""

    public: Flag = False
    """Whether it has a public address; then `allowed_cidrs` say who may use it."""

    allowed_cidrs: Annotated[tuple[IPv4Network, ...], ONCE] = ()
    """Ranges from which it answers; an internal one by default to the VPC and its peers, a public one to none."""

    @property
    def is_enabled(self) -> bool:
        """As given, or whether there is a certificate."""
        return self.certificate is not None if self.enabled is None else self.enabled

    @property
    def share(self) -> float:
        """Of all addresses, those from which it answers by `allowed_cidrs`, however they are cut up there."""
        return sum(each.num_addresses for each in collapse_addresses(self.allowed_cidrs)) / ANYWHERE.num_addresses

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield doors without TLS, public ones that are open to nobody or to all without a word, and what is unread."""
        if not self.is_enabled:
            yield from self._unread() if self.enabled is None else ()
            return
        if self.certificate is None:
            message = "keys would travel in plain text; name the ARN of a certificate of ACM, or leave the ingress out"
            yield Contradiction(("certificate",), message)
        if self.public and not self.allowed_cidrs:
            message = (
                "a public load balancer answers nobody until ranges are named, such as [203.0.113.0/24]; "
                f"'{ANYWHERE}' is everybody"
            )
            yield Contradiction(("allowed_cidrs",), message)
        for index, network in enumerate(self.allowed_cidrs):
            yield from self._range(index, network)

    def _unread(self) -> Iterator[Contradiction]:
        """Blame the certificate, so that one that is there and wrong is told once, and as that."""
        given = [f"'{name}'" for name in ("host", "name", "public", "allowed_cidrs") if getattr(self, name)]
        if given:
            keys = ", ".join(given)
            message = f"there is no ingress without one, and {keys} would be its; name one, or leave them out"
            yield Contradiction(("certificate",), message)

    def _range(self, index: int, network: IPv4Network) -> Iterator[Contradiction]:
        where = ("allowed_cidrs", index)
        is_inside = network.is_private or any(network.subnet_of(each) for each in PRIVATE)
        if self.public and is_inside:
            yield Contradiction(where, f"{str(network)!r} is private, and nobody on the internet has it; leave it out")
        if not self.public and not is_inside:
            message = (
                f"{str(network)!r} is public, and the load balancer is internal; leave it out, or write 'public: true'"
            )
            yield Contradiction(where, message)
