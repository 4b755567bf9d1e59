"""What between the parts of a platform does not go together, though each is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triad.catalog.instances import instance_types
from triad.catalog.versions import DEFAULT_KUBERNETES, kubernetes_versions
from triad.spec import agent_checks, ingress_checks, model_checks, route_checks
from triad.spec.ami import Ami
from triad.spec.part import Contradiction
from triad.spec.zones import NO_CONTROL_PLANE, zone_prefix

if TYPE_CHECKING:  # a platform asks this module, which needs its type alone
    from collections.abc import Iterator

    from triad.spec.platform import PlatformSpec

KNOWN_REGION = "us-east-1"
"""The region of which the catalogue knows what each zone offers."""

_MIN_ZONES, _MAX_ZONES = 2, 6


def contradictions(spec: PlatformSpec) -> Iterator[Contradiction]:
    """Yield every pair of parts that cannot both be as they are."""
    zones = list(_zones(spec))
    yield from zones
    if not zones:
        yield from _offers(spec)
    yield from _images(spec)
    yield from model_checks.placed(spec)
    yield from route_checks.contradictions(spec)
    yield from ingress_checks.contradictions(spec)
    yield from agent_checks.contradictions(spec)


def _zones(spec: PlatformSpec) -> Iterator[Contradiction]:
    prefix = zone_prefix(spec.region)
    for index, zone in enumerate(spec.zones):
        if not zone.startswith(f"{prefix}-az"):
            message = f"{zone!r} is not a zone ID of {spec.region}; allowed: '{prefix}-az1' and so on"
            yield Contradiction(("zones", index), message)
        elif zone in NO_CONTROL_PLANE:
            yield Contradiction(
                ("zones", index), f"EKS takes no subnet in {zone!r}; choose another zone of {spec.region}"
            )
        elif spec.region == KNOWN_REGION and zone not in _known_zones():
            yield Contradiction(("zones", index), f"{zone!r} does not exist; allowed: {', '.join(_known_zones())}")
    if len(set(spec.zones)) != len(spec.zones):
        yield Contradiction(("zones",), f"a zone is named twice in {', '.join(spec.zones)}")
    if spec.zones and not _MIN_ZONES <= len(set(spec.zones)) <= _MAX_ZONES:
        message = f"EKS needs {_MIN_ZONES} to {_MAX_ZONES} different zones, got {len(set(spec.zones))}"
        yield Contradiction(("zones",), message)


def _known_zones() -> list[str]:
    return sorted({zone for each in instance_types().values() for zone in each.zones} - NO_CONTROL_PLANE)


def _offers(spec: PlatformSpec) -> Iterator[Contradiction]:
    if spec.region != KNOWN_REGION:
        return
    for name, pool in spec.pools.items():
        offered = {zone for each in pool.types for zone in each.zones}
        if offered and not offered & set(spec.zone_ids):
            yield Contradiction(
                ("pools", name),
                f"no type of it is offered in {', '.join(spec.zone_ids)}; "
                f"choose zones among {', '.join(sorted(offered))}",
            )


def _images(spec: PlatformSpec) -> Iterator[Contradiction]:
    version = kubernetes_versions()[spec.kubernetes]
    if not (spec.ami or version.ami_alias):
        yield Contradiction(
            ("kubernetes",),
            f"no machine image is known for Kubernetes {spec.kubernetes}, whose last day is "
            f"{version.extended_support_ends}; take {DEFAULT_KUBERNETES}, or add 'ami: al2023@vYYYYMMDD' with the date "
            "of a release of https://github.com/awslabs/amazon-eks-ami for it",
        )
    for name, pool in spec.pools.items():
        minor = pool.ami and Ami.parse(pool.ami).minor
        if minor and minor != spec.kubernetes:
            message = f"{pool.ami!r} is built for Kubernetes {minor}, the cluster is {spec.kubernetes}"
            yield Contradiction(("pools", name, "ami"), message)
