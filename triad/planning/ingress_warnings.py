"""What of a load balancer will work and still deserves a second look."""

from collections.abc import Iterator

from triad.planning.notice import Notice
from triad.spec.ingress import Ingress

MOST_OF_ALL = 0.5
"""Share of all addresses from which on a list of ranges keeps hardly anybody out."""


def ingress_warnings(path: str, given: Ingress) -> Iterator[Notice]:
    """Yield a door that is open to everybody, by whatever ranges it is written.

    Args:
        path: Of the load balancer in the spec.
        given: What the spec says of it.
    """
    if given.is_enabled and given.share >= MOST_OF_ALL:
        named = ", ".join(map(str, given.allowed_cidrs))
        yield Notice(
            path=f"{path}.allowed_cidrs",
            message=f"{named}: {_who(given.share)} on the internet may try keys",
            source="AWS Well-Architected, security: controlled entry points",
        )


def _who(share: float) -> str:
    return "everybody" if share == 1 else f"{share:.0%} of all addresses"
