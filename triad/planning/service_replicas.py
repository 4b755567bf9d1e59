"""How often a service of ours runs."""

from triad.spec.platform import PlatformSpec
from triad.spec.service_replicas import ServiceReplicas

DEV = (1, 1)
PRODUCTION = (2, 6)
"""The least and the most: one may be lost, and a burst costs no more than six."""


def replica_range(spec: PlatformSpec, given: ServiceReplicas) -> tuple[int, int]:
    """Count the least and the most replicas: as given, else by size."""
    least, most = PRODUCTION if spec.is_production else DEV
    least = given.min or min(least, given.max or least)

    return least, given.max or max(most, least)
