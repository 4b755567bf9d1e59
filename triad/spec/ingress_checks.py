"""What of the load balancers does not go together with the platform, or with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triad.spec.part import Contradiction

if TYPE_CHECKING:  # a platform asks this module, which needs its type alone
    from collections.abc import Iterator

    from triad.spec.platform import PlatformSpec


def contradictions(spec: PlatformSpec) -> Iterator[Contradiction]:
    """Yield certificates of another region, and a name or host that leads to two."""
    doors = {"gateway": spec.gateway.ingress, "agent": spec.agent.ingress}
    for part, door in doors.items():
        region = door.certificate.split(":")[3] if door.certificate else spec.region
        if region != spec.region:
            message = f"is in {region}, the load balancer in {spec.region}; name one of {spec.region}"
            yield Contradiction((part, "ingress", "certificate"), message)
    for key in ("name", "host"):
        given = getattr(doors["agent"], key)
        if given and given == getattr(doors["gateway"], key):
            message = f"{given!r} is the gateway's {key} already; choose another"
            yield Contradiction(("agent", "ingress", key), message)
