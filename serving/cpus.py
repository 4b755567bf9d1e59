"""How many CPUs the container really has, whatever the machine has."""

import os
from pathlib import Path


def container_cpus(*, proc: Path = Path("/proc"), cgroup: Path = Path("/sys/fs/cgroup")) -> int:
    """CPUs that this process may run on, cut to the smallest quota above it; at least one."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = quota_cpus(proc=proc, cgroup=cgroup)

    return allowed if quota is None else max(1, min(allowed, int(quota)))


def quota_cpus(*, proc: Path, cgroup: Path) -> float | None:
    """The smallest CPU quota of this process's control groups, of version 2 or 1, or nothing where none is set.

    Args:
        proc: Where the process file system is mounted.
        cgroup: Where the control groups are mounted; a container may see its own group as the root.
    """
    quotas = [
        quota
        for folder in _folders(_read(proc / "self" / "cgroup"), cgroup)
        for quota in (_version_2(folder), _version_1(folder))
        if quota is not None
    ]

    return min(quotas, default=None)


def _folders(membership: str, cgroup: Path) -> set[Path]:
    """Every folder from a group up to its root: a parent's quota binds the child as well."""
    folders = {cgroup, cgroup / "cpu", cgroup / "cpu,cpuacct"}
    for line in membership.splitlines():
        _, controllers, path = line.split(":", 2)
        root = cgroup / controllers if controllers else cgroup
        own = root / path.lstrip("/")
        folders |= {own, *(parent for parent in own.parents if parent.is_relative_to(root))}

    return folders


def _version_2(folder: Path) -> float | None:
    match _read(folder / "cpu.max").split():
        case [quota, period] if quota != "max":
            return int(quota) / int(period)
    return None


def _version_1(folder: Path) -> float | None:
    quota = _read(folder / "cpu.cfs_quota_us")
    period = _read(folder / "cpu.cfs_period_us")

    return int(quota) / int(period) if quota and period and int(quota) > 0 else None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return ""
