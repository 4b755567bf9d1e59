"""Lines in the log that show that megabytes come, and how fast."""

import logging
import threading
import time
from collections.abc import Callable

_LOGGER = logging.getLogger(__name__)
_MB = 1_000_000


class Progress:
    """Counts bytes from any thread, and says every few seconds what came.

    Args:
        what: Is being done.
        total: Bytes of it.
        every_s: Between two lines.
    """

    def __init__(
        self, what: str, *, total: int, every_s: float = 10.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.every_s = every_s
        self._what = what
        self._total = total
        self._clock = clock
        self._lock = threading.Lock()
        self._done = 0
        self._began = clock()
        self._told = (self._began, 0)

    def add(self, size: int) -> None:
        """Count bytes that came, or that were taken back where `size` is negative."""
        with self._lock:
            self._done += size

    def tell(self) -> None:
        """Write a line if the last one is long enough ago, with the rate since then."""
        now, (then, before) = self._clock(), self._told
        if now - then >= self.every_s:
            done = self._done
            self._told = (now, done)
            self._write(done, (done - before) / (now - then))

    def finish(self) -> None:
        """Write the last line, with the rate of the whole."""
        took_s = max(self._clock() - self._began, 1e-3)
        self._write(self._done, self._done / took_s)

    def _write(self, done: int, rate: float) -> None:
        _LOGGER.info(
            "done_mb=%d, of_mb=%d, mb_per_s=%.0f | %s", done // _MB, self._total // _MB, rate / _MB, self._what
        )
