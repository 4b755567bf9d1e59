"""How many CPUs the container has."""

from pathlib import Path

import pytest

from serving.cpus import container_cpus, quota_cpus


def write(path: Path, text: str) -> None:
    """Write a file of the kernel's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n")


def quota(root: Path) -> float | None:
    """Read the kernel's files below a folder."""
    return quota_cpus(proc=root / "proc", cgroup=root / "cgroup")


def test_container_that_sees_its_own_group_as_root_has_its_quota(tmp_path: Path) -> None:
    """With a namespace of its own, the container's group is `/`."""
    write(tmp_path / "proc/self/cgroup", "0::/")
    write(tmp_path / "cgroup/cpu.max", "350000 100000")

    assert quota(tmp_path) == 3.5


def test_smallest_quota_on_the_way_to_the_root_counts(tmp_path: Path) -> None:
    """A pod's quota binds its containers."""
    write(tmp_path / "proc/self/cgroup", "0::/pod/container")
    write(tmp_path / "cgroup/cpu.max", "max 100000")
    write(tmp_path / "cgroup/pod/cpu.max", "200000 100000")
    write(tmp_path / "cgroup/pod/container/cpu.max", "800000 100000")

    assert quota(tmp_path) == 2.0


@pytest.mark.parametrize("controllers", ["cpu", "cpu,cpuacct"])
def test_version_1_has_a_folder_for_each_controller(controllers: str, tmp_path: Path) -> None:
    """Old nodes mount the CPU controller by itself or with another."""
    write(tmp_path / "proc/self/cgroup", f"4:memory:/pod\n3:{controllers}:/pod")
    write(tmp_path / "cgroup" / controllers / "pod" / "cpu.cfs_quota_us", "150000")
    write(tmp_path / "cgroup" / controllers / "pod" / "cpu.cfs_period_us", "100000")

    assert quota(tmp_path) == 1.5


def test_no_quota_is_no_limit(tmp_path: Path) -> None:
    """A negative quota of version 1 and `max` of version 2 are words for none."""
    write(tmp_path / "proc/self/cgroup", "1:cpu:/\n0::/")
    write(tmp_path / "cgroup/cpu.max", "max 100000")
    write(tmp_path / "cgroup/cpu/cpu.cfs_quota_us", "-1")
    write(tmp_path / "cgroup/cpu/cpu.cfs_period_us", "100000")

    assert quota(tmp_path) is None
    assert quota(tmp_path / "absent") is None


def test_part_of_a_cpu_is_one_thread(tmp_path: Path) -> None:
    """Half a CPU still needs a thread, and one and a half CPUs carry no second one."""
    write(tmp_path / "cgroup/cpu.max", "50000 100000")
    half = container_cpus(proc=tmp_path, cgroup=tmp_path / "cgroup")
    write(tmp_path / "cgroup/cpu.max", "199000 100000")

    assert (half, container_cpus(proc=tmp_path, cgroup=tmp_path / "cgroup")) == (1, 1)
