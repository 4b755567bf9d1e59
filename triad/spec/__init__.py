"""The spec: one typed value, read from `platform.yaml`, from which everything follows."""

from triad.spec.load import Loaded, load
from triad.spec.platform import PlatformSpec, Size
from triad.spec.pool import Capacity, Pool
from triad.spec.problem import SpecError
from triad.spec.role import Role

__all__ = ["Capacity", "Loaded", "PlatformSpec", "Pool", "Role", "Size", "SpecError", "load"]
