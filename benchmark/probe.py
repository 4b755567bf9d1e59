"""What a worker notes about itself, so that the record can tell whether the client was the bottleneck."""

import os
import time
from pathlib import Path

from benchmark.lag import ArrivalClock
from benchmark.record import Health, Request

_NS_PER_S = 1_000_000_000
_STEAL = 7  # position in the cpu line of /proc/stat, proc(5)


class Probe:
    """Counts since the last note.

    Attributes:
        sent: Requests begun.
    """

    def __init__(self, worker: int, clock: ArrivalClock) -> None:
        self._worker = worker
        self._clock = clock
        self._noted_ns = time.monotonic_ns()
        self._cpu_s = time.process_time()
        self._waited_ns = _waited_ns()
        self._stolen, self._ticks = _stolen()
        self._done = 0
        self._failed = 0
        self._tokens = 0
        self._unsure = 0
        self.sent = 0

    def count(self, request: Request, *, unsure: int) -> None:
        """Add a request that is over, and how many of its tokens have the time of a later one."""
        self._done += 1
        self._failed += request.failure is not None
        self._tokens += len(request.tokens)
        self._unsure += unsure

    def note(self, under_way: int) -> Health:
        """Everything since the last note; counting begins anew."""
        now_ns, cpu_s, waited_ns = time.monotonic_ns(), time.process_time(), _waited_ns()
        stolen, ticks = _stolen()
        lag, unstamped = self._clock.take()
        health = Health(
            worker=self._worker,
            at=now_ns - self._clock.start_ns,
            seconds=(now_ns - self._noted_ns) / _NS_PER_S,
            cpu_s=cpu_s - self._cpu_s,
            lag=lag,
            tokens=self._tokens,
            unsure=self._unsure,
            unstamped=unstamped,
            waited_s=(waited_ns - self._waited_ns) / _NS_PER_S,
            steal=(stolen - self._stolen) / max(1, ticks - self._ticks),
            sent=self.sent,
            done=self._done,
            failed=self._failed,
            under_way=under_way,
        )
        self._noted_ns, self._cpu_s, self._waited_ns = now_ns, cpu_s, waited_ns
        self._stolen, self._ticks = stolen, ticks
        self._done = self._failed = self._tokens = self._unsure = self.sent = 0
        return health


def _waited_ns() -> int:
    """Time ready to run without a core; second figure of Documentation/scheduler/sched-stats.rst."""
    return int(Path(f"/proc/{os.getpid()}/schedstat").read_text().split()[1])


def _stolen() -> tuple[int, int]:
    with Path("/proc/stat").open() as stat:
        ticks = [int(value) for value in stat.readline().split()[1:9]]
    return ticks[_STEAL], sum(ticks)
