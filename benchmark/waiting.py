"""What a request waited for before it had left, told apart from what the client was late with.

Only that counts as waiting which the kernel can vouch for: until the round trip of a new connection was over, until the
packet of a handshake had arrived, until a full socket was acknowledged. Being late to notice, or without a core, does
not. What the client computes for its own new connection, as every client must, is counted by itself.
"""

import socket
import time
from struct import Struct

_NS_PER_US, _NS_PER_MS = 1_000, 1_000_000
# struct tcp_info in linux/tcp.h: the last acknowledgement (ms ago), the smoothed round trip (us), resent segments.
_TCP_INFO = Struct("=56xI8xI28xI")


class Waiting:
    """Adds up the waiting of one request after the other on one connection."""

    __slots__ = ("_blocked_ns", "_computed_ns", "_cpu_ns", "_opened_ns", "_sock", "_total_ns")

    def __init__(self, sock: socket.socket) -> None:
        """Begin with a socket that is about to connect."""
        self._sock = sock
        self._opened_ns = time.monotonic_ns()
        self._cpu_ns: int | None = time.thread_time_ns()
        self._blocked_ns = 0
        self._computed_ns = 0
        self._total_ns = 0

    def block(self) -> None:
        """Note that nothing more can be done until the other side does something."""
        if not self._blocked_ns:
            self._blocked_ns = time.monotonic_ns()
            self.count_computing()

    def unblock(self, ready_ns: int) -> None:
        """Note the monotonic time at which the kernel had what was waited for."""
        if self._blocked_ns:
            self._total_ns += max(0, ready_ns - self._blocked_ns)
            self._blocked_ns = 0
            self._cpu_ns = None if self._cpu_ns is None else time.thread_time_ns()

    def unblock_writing(self) -> None:
        """Note that the connection is there, or takes more."""
        if not self._blocked_ns:
            return
        acknowledged_ms, round_trip_us, resent = _TCP_INFO.unpack(
            self._sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO.size)
        )
        if self._opened_ns and not resent:
            ready_ns = self._opened_ns + round_trip_us * _NS_PER_US
        else:
            ready_ns = time.monotonic_ns() - acknowledged_ms * _NS_PER_MS
        self._opened_ns = 0
        self.unblock(ready_ns)

    def count_computing(self) -> None:
        """Add what was computed so far for a new connection; to be called before anything is sent."""
        if self._cpu_ns is not None:
            now_ns = time.thread_time_ns()
            self._computed_ns += now_ns - self._cpu_ns
            self._cpu_ns = now_ns

    def take(self) -> tuple[int, int]:
        """Waited and computed for the request that has just left, in ns; what comes next is on a kept connection."""
        taken = self._total_ns, self._computed_ns
        self._total_ns = self._computed_ns = 0
        self._cpu_ns = None
        self._opened_ns = 0
        return taken
