"""When bytes really arrived: the kernel stamps each packet, so that our own lateness is known exactly and kept apart.

With SO_TIMESTAMPNS, TCP hands the arrival time of a read's last packet to recvmsg (Linux 4.14 on, socket(7) and
Documentation/networking/timestamping.rst). So what is read late is still measured right, and how late is known.
"""

import socket
import struct
import time

SO_TIMESTAMPNS = 35  # asm-generic/socket.h; x86-64 and aarch64 alike
CONTROL_SIZE = socket.CMSG_SPACE(16)
LATE_NS = 400_000  # a read later than this may have joined what arrived apart
_BUCKETS = 40
_NS_PER_S = 1_000_000_000
_unpack = struct.Struct("qq").unpack

Control = list[tuple[int, int, bytes]]


class ArrivalClock:
    """Turns the kernel's stamps into nanoseconds since the run's start, and counts how late each read was.

    Attributes:
        late_ns: Lateness of the last read.
        buckets: Reads by the bit length of their lateness in units of 1,024 ns.
        unstamped: Reads without a stamp; they count as arrived when read.
    """

    __slots__ = ("buckets", "late_ns", "start_ns", "unstamped")

    def __init__(self, start_ns: int) -> None:
        self.start_ns = start_ns
        self.late_ns = 0
        self.buckets = [0] * _BUCKETS
        self.unstamped = 0

    def arrival_ns(self, control: Control) -> int:
        """Time of arrival of what was just read."""
        late_ns = 0
        if control:
            seconds, nanoseconds = _unpack(control[0][2])
            # The stamp is of the wall clock: only its distance from now is used, which no change of that clock spoils.
            late_ns = time.time_ns() - seconds * _NS_PER_S - nanoseconds
            late_ns = max(late_ns, 0)
        else:
            self.unstamped += 1
        self.late_ns = late_ns
        self.buckets[(late_ns >> 10).bit_length()] += 1
        return time.monotonic_ns() - late_ns - self.start_ns

    def take(self) -> tuple[dict[str, int], int]:
        """Counts since the last call: late reads and unstamped reads."""
        lag = {str(bucket): count for bucket, count in enumerate(self.buckets) if count}
        unstamped = self.unstamped
        self.buckets = [0] * _BUCKETS
        self.unstamped = 0
        return lag, unstamped
