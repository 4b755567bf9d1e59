"""A non-blocking socket to the server, with or without TLS: bytes go out when they can, and come in with their time."""

import errno
import os
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass

from benchmark.lag import CONTROL_SIZE, ArrivalClock, ask_for_stamps
from benchmark.reactor import READABLE, WRITABLE
from benchmark.tls import TlsChannel
from benchmark.waiting import Waiting

_READ_SIZE = 16_384


class HungUpError(Exception):
    """The server has closed its side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where requests go, resolved once before the run so that no request waits for DNS."""

    family: socket.AddressFamily
    address: tuple[str, int]
    host: str
    tls: ssl.SSLContext | None


class Wire:
    """Connects at once, and says what to watch for.

    Attributes:
        arrived_ns: When the kernel received what was read last, since the run's start.
        left_ns: When what was sent last left, since the run's start.
        ready: It is connected, and its handshake is over.
        waiting: What the request under way waited for, until it had left.
    """

    __slots__ = ("_channel", "_clock", "_out", "_refusal", "_sock", "arrived_ns", "left_ns", "ready", "waiting")

    def __init__(self, target: Target, clock: ArrivalClock) -> None:
        self._clock = clock
        self._out = b""
        self._channel = None if target.tls is None else TlsChannel(target.tls, target.host)
        self._sock = socket.socket(target.family, socket.SOCK_STREAM)
        self._sock.settimeout(0)
        ask_for_stamps(self._sock)
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.waiting = Waiting(self._sock)
        self._refusal = self._sock.connect_ex(target.address)
        self.arrived_ns = 0
        self.left_ns = 0
        self.ready = False

    @property
    def secure(self) -> bool:
        """It speaks TLS."""
        return self._channel is not None

    def fileno(self) -> int:
        """To be watched for `events`."""
        return self._sock.fileno()

    @property
    def events(self) -> int:
        """What it waits for."""
        return READABLE | WRITABLE if self._out else READABLE

    def write(self, payload: bytes) -> bool:
        """Send as much as goes now, the rest with `flush`, and tell whether all has left.

        Raises:
            OSError: There is no connection.
        """
        if self._refusal not in (0, errno.EINPROGRESS):
            raise OSError(self._refusal, os.strerror(self._refusal))
        self._out += payload if self._channel is None else self._channel.encrypt(payload)
        return self.flush()

    def flush(self) -> bool:
        """Go on sending, and tell whether all has left."""
        if self._out:
            self.waiting.count_computing()
            begun_ns = time.monotonic_ns()
            with suppress(BlockingIOError):
                self._out = self._out[self._sock.send(self._out) :]
                self.left_ns = self._clock.departure_ns(self._sock, begun_ns)
        if self._out or (self._channel is not None and not self._channel.ready):
            self.waiting.block()
            return False
        self.ready = True
        return True

    def read(self) -> bytes:
        """Take what came; nothing where it was for TLS alone.

        Raises:
            HungUpError: Nothing will come any more.
        """
        data, control, _, _ = self._sock.recvmsg(_READ_SIZE, CONTROL_SIZE)
        if not data:
            raise HungUpError
        self.arrived_ns = arrived_ns = self._clock.arrival_ns(control)
        if self._channel is None:
            return data
        self.waiting.unblock(arrived_ns + self._clock.start_ns)
        plain = self._channel.decrypt(data)
        self._out += self._channel.outgoing()
        return plain

    def forget_departures(self) -> None:
        """Drop the stamps of bytes that left later than they were sent: until then the socket is ready all the time."""
        with suppress(BlockingIOError):
            while True:
                self._sock.recvmsg(0, 0, socket.MSG_ERRQUEUE)

    def silent(self) -> bool:
        """Nothing came since the last read, not even the end."""
        try:
            self._sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        return False

    def close(self) -> None:
        """Close at once."""
        self._sock.close()

    def now_ns(self) -> int:
        """Nanoseconds since the run's start."""
        return time.monotonic_ns() - self._clock.start_ns
