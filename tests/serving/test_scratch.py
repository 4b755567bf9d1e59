"""What an engine leaves behind, and who removes it."""

import os
import subprocess
import sys
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import pytest

from serving.scratch import SHARED_MEMORY, Scratch, descendants, unname_shared_memory

pytestmark = pytest.mark.skipif(not SHARED_MEMORY.is_dir(), reason="only Linux keeps shared memory in a folder")

HOLDER = """\
import multiprocessing, sys
from multiprocessing import resource_tracker, shared_memory
segment = shared_memory.SharedMemory(create=True, size=64)
resource_tracker.unregister(segment._name, "shared_memory")
lock = multiprocessing.get_context("spawn").Lock()
print(segment.name, lock._semlock.name, flush=True)
sys.stdin.read()
print(bytes(segment.buf[:2]), lock.acquire(timeout=1), flush=True)
"""


def test_an_ended_engine_leaves_no_folder(tmp_path: Path) -> None:
    """Whatever lies in it goes with it."""
    scratch = Scratch(tmp_path)
    (scratch.folder / "vllm_dist_0").touch()

    scratch.remove()

    assert list(tmp_path.iterdir()) == []


def test_the_next_one_tidies_for_one_that_was_killed(tmp_path: Path) -> None:
    """A process that is killed runs no code; its lock is gone with it."""
    killed = (
        "import os, sys; from pathlib import Path; from serving.scratch import Scratch\n"
        "Scratch(Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", killed, str(tmp_path)], check=False)
    left = set(tmp_path.iterdir())

    scratch = Scratch(tmp_path)

    assert len(left) == 1
    assert set(tmp_path.iterdir()) == {scratch.folder}
    scratch.remove()


def test_another_that_lives_is_left_alone(tmp_path: Path) -> None:
    """Two engines on one machine do not tidy each other away."""
    first, second = Scratch(tmp_path), Scratch(tmp_path)

    assert first.folder.is_dir()
    first.remove()
    second.remove()


def test_shared_memory_loses_its_name_and_works_on() -> None:
    """The kernel frees what has no name when its last user ends, however that ends."""
    own = SharedMemory(create=True, size=64)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        segment, semaphore = holder.stdout.readline().split()
        theirs = [SHARED_MEMORY / segment, SHARED_MEMORY / f"sem.{semaphore.lstrip('/')}"]
        before = [file.exists() for file in theirs]

        unname_shared_memory(os.getpid())

        after = [file.exists() for file in theirs]
        said, _ = holder.communicate("")

    assert (before, after) == ([True, True], [False, False])
    assert said.split() == ["b'\\x00\\x00'", "True"]
    assert (SHARED_MEMORY / own.name).exists()
    own.close()
    own.unlink()


def test_grandchildren_are_descendants() -> None:
    """An engine's workers are its own children."""
    child = "import subprocess, sys; print(subprocess.Popen(['cat']).pid, flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", child], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        grandchild = int(parent.stdout.readline())

        found = set(descendants(os.getpid()))
        parent.communicate("")

    assert {parent.pid, grandchild} <= found
