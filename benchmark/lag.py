"""When bytes really left and arrived: the kernel stamps them, so that our own lateness is known exactly and kept apart.

With SO_TIMESTAMPNS, TCP hands the arrival time of a read's last packet to recvmsg (Linux 4.14 on, socket(7) and
Documentation/networking/timestamping.rst). So what is read late is still measured right, and how late is known.
With SO_TIMESTAMPING it tells when the last byte of what was sent went to the network's driver: a moment without a core
after that delays no request.
"""

import socket
import struct
import time
from contextlib import suppress

SO_TIMESTAMPNS, SO_TIMESTAMPING = 35, 37  # asm-generic/socket.h; x86-64 and aarch64 alike
CONTROL_SIZE = socket.CMSG_SPACE(16)
# One timespec, three of them, and where they are from (IPv6).
_SENT_CONTROL_SIZE = CONTROL_SIZE + socket.CMSG_SPACE(48) + socket.CMSG_SPACE(44)
_SENT_STAMPS = 2 | 16 | 2_048  # linux/net_tstamp.h: TX_SOFTWARE, SOFTWARE, OPT_TSONLY
LATE_NS = 400_000  # a read later than this may have joined what arrived apart
_BUCKETS = 40
_NS_PER_S = 1_000_000_000
_unpack = struct.Struct("qq").unpack

Control = list[tuple[int, int, bytes]]


def ask_for_stamps(sock: socket.socket) -> None:
    """Have the kernel stamp what leaves and what arrives."""
    sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPING, _SENT_STAMPS)


class ArrivalClock:
    """Turns the kernel's stamps into nanoseconds since the run's start, and counts how late each read was.

    The stamps are of the wall clock: only their distance from now is used, which no change of that clock spoils.

    Attributes:
        late_ns: Lateness of the last read.
        late_at_ns: Monotonic time of the last read that was late.
        buckets: Reads by the bit length of their lateness in units of 1,024 ns.
        unstamped: Reads without a stamp; they count as arrived when read.
    """

    __slots__ = ("buckets", "late_at_ns", "late_ns", "start_ns", "unstamped")

    def __init__(self, start_ns: int) -> None:
        self.start_ns = start_ns
        self.late_ns = 0
        self.late_at_ns = 0
        self.buckets = [0] * _BUCKETS
        self.unstamped = 0

    def arrival_ns(self, control: Control) -> int:
        """Time of arrival of what was just read."""
        late_ns = 0
        if control:
            seconds, nanoseconds = _unpack(control[0][2])
            late_ns = time.time_ns() - seconds * _NS_PER_S - nanoseconds
            late_ns = max(late_ns, 0)
        else:
            self.unstamped += 1
        self.late_ns = late_ns
        self.buckets[(late_ns >> 10).bit_length()] += 1
        now_ns = time.monotonic_ns()
        if late_ns > LATE_NS:
            self.late_at_ns = now_ns
        return now_ns - late_ns - self.start_ns

    def departure_ns(self, sock: socket.socket, begun_ns: int) -> int:
        """Time at which what was just sent left; now, if the kernel does not say so at once, as on a busy network.

        Args:
            sock: What it was sent on.
            begun_ns: Monotonic time before it was; a stamp from before that is of something else.
        """
        with suppress(BlockingIOError):
            for _, kind, stamps in sock.recvmsg(0, _SENT_CONTROL_SIZE, socket.MSG_ERRQUEUE)[1]:
                if kind == SO_TIMESTAMPING:
                    seconds, nanoseconds = _unpack(stamps[:16])
                    age_ns = max(0, time.time_ns() - seconds * _NS_PER_S - nanoseconds)
                    left_ns: int = time.monotonic_ns() - age_ns
                    if left_ns >= begun_ns:
                        return left_ns - self.start_ns
        return time.monotonic_ns() - self.start_ns

    def take(self) -> tuple[dict[str, int], int]:
        """Counts since the last call: late reads and unstamped reads."""
        lag = {str(bucket): count for bucket, count in enumerate(self.buckets) if count}
        unstamped = self.unstamped
        self.buckets = [0] * _BUCKETS
        self.unstamped = 0
        return lag, unstamped
