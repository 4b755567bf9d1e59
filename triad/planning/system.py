"""The nodes of the controllers, with every default decided."""

from collections.abc import Mapping

from triad.catalog.instances import InstanceType, instance_types
from triad.spec import PlatformSpec, Size

TYPES: Mapping[Size, str] = {Size.DEV: "m7g.large", Size.PRODUCTION: "m7g.xlarge"}
"""By size of the platform: production runs more controllers."""


def system_type(spec: PlatformSpec) -> InstanceType:
    """Take the type given, or the one of the platform's size."""
    return instance_types()[spec.system.type or TYPES[spec.size]]
