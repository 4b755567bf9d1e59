"""What a controller runs, as a scheduler sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

CRITICAL = "system-cluster-critical"
"""Priority of what the platform cannot do without: other pods are evicted for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """One container, which must say what it needs: a pod without requests is packed anywhere and killed first.

    There is no limit on CPU by default: a throttled controller loses its lease.

    Attributes:
        memory_limit_mib: Beyond it the container is killed.
        cpu_limit_m: In place of a lower limit that the chart brings along.
        source: Of the requests.
    """

    name: str
    cpu_m: int
    memory_mib: int
    memory_limit_mib: int
    cpu_limit_m: int | None = None
    source: str

    def __post_init__(self) -> None:
        if self.cpu_m <= 0 or self.memory_mib <= 0:
            msg = (
                f"container {self.name!r} must request more than 0 of cpu and memory, "
                f"got {self.cpu_m}m and {self.memory_mib}Mi"
            )
            raise ValueError(msg)
        if self.memory_limit_mib < self.memory_mib:
            msg = (
                f"memory limit of container {self.name!r} must be at least its request of {self.memory_mib}Mi, "
                f"got {self.memory_limit_mib}Mi"
            )
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Pods of one kind on the system nodes.

    Attributes:
        pod_labels: Select its pods.
        priority: Name of a priority class; None is priority 0, which gives way to the others.
        apart: No two of its pods share a node, even if one must wait.
        alone: Why there is only one of it even in production.
    """

    name: str
    containers: tuple[Container, ...]
    replicas: int = 1
    pod_labels: Mapping[str, str] = field(default_factory=dict)
    priority: str | None = CRITICAL
    apart: bool = False
    alone: str | None = None

    @property
    def has_budget(self) -> bool:
        """Whether a drain must leave one running; of a single pod it would never end."""
        return self.replicas > 1

    def container(self, name: str) -> Container:
        """Find one by name."""
        return next(each for each in self.containers if each.name == name)
