"""Files from where they can be read in ranges to a folder, in parts at once, hashed as they come."""

import hashlib
import logging
import shutil
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from serving.jobs.failure import Broken, Exit, Failure
from serving.jobs.manifest import WeightsFile
from serving.jobs.partial import Partial
from serving.jobs.patience import Patience
from serving.jobs.progress import Progress

WORKERS = 16
"""Connections at once, each with one block in memory: 4 MiB, however large the model."""

BLOCK_BYTES = 256 << 10
"""As boto3's own; blocks of 1 MiB cost nearly twice the CPU (tests/bench/weights.py)."""

_AHEAD = 4 * WORKERS
_MB = 1_000_000
_LOGGER = logging.getLogger(__name__)


class Source(Protocol):
    """Where files can be read from the middle."""

    @property
    def name(self) -> str:
        """What a person knows it by."""

    def blocks(self, file: WeightsFile, start: int, end: int) -> Iterator[bytes]:
        """Read from one byte up to before another.

        Raises:
            Broken: Another try may do better.
            Failure: It will not.
        """


def download(
    files: Sequence[WeightsFile], source: Source, folder: Path, *, patience: Patience, workers: int = WORKERS
) -> None:
    """Bring files into a folder, each under its right name only when it is whole and its SHA-256 is right.

    Raises:
        Failure: The source, the disk or a checksum.
    """
    partials = [Partial(folder, file) for file in files]
    _require_room(folder, sum(partial.left for partial in partials))
    wrong = _Download(source, folder, partials, patience=patience, workers=workers).run()
    again = [partial.file for partial in wrong if partial.found]
    if len(again) < len(wrong):
        file = next(partial.file for partial in wrong if not partial.found)
        msg = f"{file.path!r} came from {source.name} with another sha256, allowed: {file.sha256}; it was thrown away"
        raise Failure(Exit.CHECKSUM, msg)
    if again:
        _LOGGER.warning(
            "files=%d | parts that an earlier run left were not right, once more from the start", len(again)
        )
        download(again, source, folder, patience=patience, workers=workers)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One part, and who brings it; None is one that an earlier run has written."""

    partial: Partial
    number: int
    future: Future[None] | None


class _Download:
    """Workers that bring the parts of all files in their order, and one thread that hashes behind them."""

    def __init__(
        self, source: Source, folder: Path, partials: Sequence[Partial], *, patience: Patience, workers: int
    ) -> None:
        self._source = source
        self._folder = folder
        self._partials = partials
        self._patience = replace(patience, stop=threading.Event())
        self._progress = Progress(f"downloading from {source.name}", total=sum(each.left for each in partials))
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="weights")
        self._digest = hashlib.sha256()

    def run(self) -> list[Partial]:
        """Bring everything and return what had another checksum, thrown away."""
        try:
            wrong = [part.partial for part in self._ahead() if not self._take(part)]
        finally:
            self._patience.stop.set()
            self._pool.shutdown(cancel_futures=True)
            for partial in self._partials:
                partial.close()
        self._progress.finish()

        return wrong

    def _ahead(self) -> Iterator[_Part]:
        """Keep the workers a bounded way ahead of the hash."""
        window: deque[_Part] = deque()
        for partial in self._partials:
            partial.open()
            for number in range(partial.parts):
                is_there = number in partial.found
                future = None if is_there else self._pool.submit(self._fetch, partial, number)
                window.append(_Part(partial=partial, number=number, future=future))
                if len(window) >= _AHEAD:
                    yield window.popleft()
        yield from window

    def _take(self, part: _Part) -> bool:
        """Hash a part when it has come, and finish its file with the last one; whether nothing is wrong."""
        while part.future and not wait([part.future], timeout=self._progress.every_s).done:
            self._progress.tell()
        if part.future:
            part.future.result()
        self._progress.tell()
        start, end = part.partial.bounds(part.number)
        for at in range(start, end, BLOCK_BYTES):
            self._digest.update(part.partial.read(at, min(BLOCK_BYTES, end - at)))
        if part.number + 1 < part.partial.parts:
            return True
        found, self._digest = self._digest.hexdigest(), hashlib.sha256()
        if found != part.partial.file.sha256:
            part.partial.discard()
            return False
        part.partial.keep(self._folder)

        return True

    def _fetch(self, partial: Partial, number: int) -> None:
        """Bring one part; what came before it broke off is not asked for again."""
        at, end = partial.bounds(number)
        tries = 0
        while at < end and not self._patience.stop.is_set():
            before = at
            try:
                for block in self._source.blocks(partial.file, at, end):
                    wanted = block[: end - at]
                    partial.write(at, wanted)
                    at += len(wanted)
                    self._progress.add(len(wanted))
                    if self._patience.stop.is_set():
                        return
                if at < end:
                    msg = f"{partial.file.path!r} from {self._source.name} ended {end - at} bytes early"
                    raise Broken(msg)  # noqa: TRY301  # it counts as a try
            except Broken as broken:
                tries = 1 if at > before else tries + 1
                self._patience.after(tries, broken)
        if at == end:
            partial.finish(number)


def _require_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if needed > free:
        msg = f"{str(folder)!r} has {free // _MB} MB free, allowed: {needed // _MB} MB for what is still to come"
        raise Failure(Exit.DISK, msg)
