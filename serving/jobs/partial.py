"""A file that is not whole yet, and what is known to be there of it when the process before was killed."""

import os
import re
from pathlib import Path
from urllib.parse import quote

from serving.jobs.failure import Exit, Failure
from serving.jobs.manifest import WeightsFile

PARTIAL = ".partial"
"""Folder beside the weights; the servers look past it (serving/weights.py)."""

PART_BYTES = 16 << 20
_CLOSED = -1
_LINE = re.compile(rb"[0-9]{1,9}\n")


class Partial:
    """The bytes under a name that no server reads, and a journal with the number of each part that was written whole.

    Nothing is flushed to the disk: what a killed process wrote stays, and what a machine loses with its power is found
    by the checksum.
    """

    def __init__(self, folder: Path, file: WeightsFile) -> None:
        # A name for these bytes in parts of this size: nothing of another revision is ever taken for them.
        self._path = folder / PARTIAL / f"{quote(file.path, safe='')[-100:]}.{file.sha256[:32]}.{PART_BYTES}"
        self._journal = self._path.with_name(f"{self._path.name}.parts")
        self.file = file
        self.found = self._read_journal()
        self._bytes = self._lines = _CLOSED

    @property
    def parts(self) -> int:
        """How many parts make the file; an empty one has an empty part."""
        return max(1, -(-self.file.size // PART_BYTES))

    @property
    def left(self) -> int:
        """Bytes that are still to come."""
        ends = (self.bounds(part) for part in range(self.parts) if part not in self.found)

        return sum(end - start for start, end in ends)

    def open(self) -> None:
        """Make or take up the file.

        Raises:
            Failure: The folder cannot be written.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._bytes = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
            os.ftruncate(self._bytes, self.file.size)
            self._lines = os.open(self._journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as error:
            raise unwritable(self._path.parent, error) from error

    def bounds(self, part: int) -> tuple[int, int]:
        """Give the first byte of a part, and the one after its last."""
        return part * PART_BYTES, min((part + 1) * PART_BYTES, self.file.size)

    def write(self, at: int, block: bytes) -> None:
        """Write at a place, from any thread.

        Raises:
            Failure: The disk is full.
        """
        try:
            while block:
                written = os.pwrite(self._bytes, block, at)
                at, block = at + written, block[written:]
        except OSError as error:
            raise unwritable(self._path.parent, error) from error

    def finish(self, part: int) -> None:
        """Note that a part is there: one write, which is in the journal whole or not at all.

        Raises:
            Failure: The disk is full.
        """
        try:
            os.write(self._lines, b"%d\n" % part)
        except OSError as error:
            raise unwritable(self._path.parent, error) from error

    def read(self, at: int, size: int) -> bytes:
        """Read back what was written."""
        return os.pread(self._bytes, size, at)

    def keep(self, folder: Path) -> None:
        """Give the whole file its right name."""
        target = folder / self.file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        self._path.replace(target)
        self._journal.unlink()
        self.close()

    def discard(self) -> None:
        """Throw it away."""
        self._journal.unlink()
        self._path.unlink()
        self.close()

    def close(self) -> None:
        """Let the files go, whatever is in them; twice does no harm."""
        for descriptor in (self._bytes, self._lines):
            if descriptor != _CLOSED:
                os.close(descriptor)
        self._bytes = self._lines = _CLOSED

    def _read_journal(self) -> frozenset[int]:
        """A line that a kill tore, or a journal without its bytes, counts for nothing."""
        if not (self._path.exists() and self._journal.exists()):
            self._journal.unlink(missing_ok=True)
            return frozenset()
        lines = self._journal.read_bytes().splitlines(keepends=True)

        return frozenset(int(line) for line in lines if _LINE.fullmatch(line))


def unwritable(folder: Path, error: OSError) -> Failure:
    """Say that a folder takes no more."""
    return Failure(
        Exit.DISK, f"{str(folder)!r} cannot be written ({error.strerror}), allowed: a folder with room for the weights"
    )
