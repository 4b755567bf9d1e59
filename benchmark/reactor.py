"""One thread's event loop: epoll for sockets, and a kernel timer, for epoll's own time-outs are whole milliseconds."""

import ctypes
import os
import select
import time
from collections.abc import Callable
from heapq import heappop, heappush

# timerfd_create(2); Python has it from 3.13 on.
_TFD_TIMER_ABSTIME = 1
_NS_PER_S = 1_000_000_000
_READY_PER_TURN = 16  # a timer that falls due in a burst of reads waits for so many of them at most

READABLE = select.EPOLLIN | select.EPOLLRDHUP
WRITABLE = select.EPOLLOUT
STAMPED = select.EPOLLERR  # always watched for; of a failure EPOLLHUP tells as well

Callback = Callable[[], None]
Handler = Callable[[int], None]


class _Timespec(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class _Itimerspec(ctypes.Structure):
    _fields_ = (("interval", _Timespec), ("value", _Timespec))


class Reactor:
    """Calls back when a socket is ready or a monotonic time has come, timers first.

    Attributes:
        seen_ns: Monotonic time at which it last knew of everything that had come; what came later waits no longer.
    """

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._timer_fd: int = self._libc.timerfd_create(time.CLOCK_MONOTONIC, os.O_NONBLOCK)
        if self._timer_fd < 0:
            raise OSError(ctypes.get_errno(), "timerfd_create failed")
        self._epoll = select.epoll()
        self._epoll.register(self._timer_fd, select.EPOLLIN)
        self._handlers: dict[int, Handler] = {}
        self._timers: list[tuple[int, int, Callback]] = []
        self._sequence = 0
        self._armed_ns = 0
        self.seen_ns = self._looked_ns = time.monotonic_ns()
        self._setting = _Itimerspec()
        self._running = False

    def watch(self, fd: int, events: int, handler: Handler) -> None:
        """Call the handler with the ready mask whenever one of the events is there."""
        self._handlers[fd] = handler
        self._epoll.register(fd, events)

    def change(self, fd: int, events: int) -> None:
        """Watch the same socket for other events."""
        self._epoll.modify(fd, events)

    def forget(self, fd: int) -> None:
        """Stop watching; to be called before the socket is closed."""
        del self._handlers[fd]
        self._epoll.unregister(fd)

    def at(self, due_ns: int, callback: Callback) -> None:
        """Call back once at a monotonic time, at once if it has passed."""
        self._sequence += 1
        heappush(self._timers, (max(1, due_ns), self._sequence, callback))  # 0 would disarm the kernel's timer

    def unseen_ns(self) -> int:
        """How long ago that was."""
        return time.monotonic_ns() - self.seen_ns

    def run(self) -> None:
        """Turn until stopped."""
        self._running = True
        while self._running:
            self._turn()

    def stop(self) -> None:
        """End `run` after the present turn's callbacks."""
        self._running = False

    def close(self) -> None:
        """Give back the kernel's handles."""
        self._epoll.close()
        os.close(self._timer_fd)

    def _turn(self) -> None:
        self._arm()
        ready = self._epoll.poll(None, _READY_PER_TURN)
        self.seen_ns = self._looked_ns
        if len(ready) < _READY_PER_TURN:
            self._looked_ns = time.monotonic_ns()
        timers = self._timers
        while timers and timers[0][0] <= time.monotonic_ns():
            heappop(timers)[2]()
        handlers = self._handlers
        for fd, events in ready:
            handler = handlers.get(fd)  # gone when an earlier callback of this turn closed it
            if handler is not None:
                handler(events)

    def _arm(self) -> None:
        due_ns = self._timers[0][0] if self._timers else 0
        if due_ns == self._armed_ns:
            return
        self._armed_ns = due_ns
        value = self._setting.value
        value.seconds, value.nanoseconds = divmod(due_ns, _NS_PER_S)
        self._libc.timerfd_settime(self._timer_fd, _TFD_TIMER_ABSTIME, ctypes.byref(self._setting), None)
