"""The nodes of the controllers, with every default decided."""

from collections.abc import Mapping

from triad.catalog.instances import InstanceType, instance_types
from triad.planning.names import cluster_name
from triad.spec import PlatformSpec, Size

TYPES: Mapping[Size, str] = {Size.DEV: "m7g.large", Size.PRODUCTION: "m7g.xlarge"}
"""By size of the platform: production runs more controllers."""

SYSTEM_POOL = "system"
"""Value of the pool label on their nodes, by which a pod that tolerates taints can still ask for them."""

DISK_GIB = 50
"""Root volume: operating system and kubelet (20 GiB is the default of EKS), and the images of every controller."""


def system_name(spec: PlatformSpec) -> str:
    """Name of each of their instances, which is no identifier: they share it."""
    return f"{cluster_name(spec)}-{SYSTEM_POOL}"


def system_type(spec: PlatformSpec) -> InstanceType:
    """Take the type given, or the one of the platform's size."""
    return instance_types()[spec.system.type or TYPES[spec.size]]
