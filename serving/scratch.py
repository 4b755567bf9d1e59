"""What an engine's processes leave in shared memory and temporary folders, even when they are killed.

Linux only, as the engine is.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PREFIX = "vllm-"
_LOCK = "lock"
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  # where Linux keeps it, nothing is made here


class Scratch:
    """A temporary folder for one engine, held by a lock that ends with the process, however that ends.

    A killed process cannot tidy: the next one on the same machine does it in its stead.

    Attributes:
        folder: Meant as `TMPDIR` of the engine's processes.
    """

    def __init__(self, root: Path) -> None:
        for left in root.glob(f"{_PREFIX}*"):
            _remove_if_left(left)
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root))
        self._lock = (self.folder / _LOCK).open("w", encoding="ascii")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def remove(self) -> None:
        """Remove the folder; the engine must have ended."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.close()


def unname_shared_memory(process: int) -> None:
    """Take the names from the shared memory of a process's descendants, so that it goes with the last who uses it.

    They must all have opened it; a name is only for opening. Files are told by inode, as a semaphore is mapped under
    the name that it had before it got its own.
    """
    used = {inode for each in descendants(process) for inode in _inodes(each)}
    for file in SHARED_MEMORY.iterdir():
        if file.stat().st_ino in used:
            file.unlink()


def descendants(process: int) -> Iterator[int]:
    """Children of a process, and theirs."""
    for thread in Path(f"/proc/{process}/task").glob("*/children"):
        for child in _read(thread).split():
            yield int(child)
            yield from descendants(int(child))


def _inodes(process: int) -> Iterator[int]:
    for line in _read(Path(f"/proc/{process}/maps")).splitlines():
        if f" {SHARED_MEMORY}/" in line:
            _range, _rights, _offset, _device, inode, *_name = line.split()
            yield int(inode)


def _remove_if_left(folder: Path) -> None:
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR)
    except OSError:  # another user's, or made this moment and not locked yet
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        return
    finally:
        os.close(lock)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
