"""One connection to the server: it carries one request at a time and reports its end."""

import errno
import os
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from benchmark.exchange import Exchange
from benchmark.failure import Failure, failure_of
from benchmark.http1 import ProtocolError
from benchmark.lag import CONTROL_SIZE, SO_TIMESTAMPNS, ArrivalClock
from benchmark.reactor import READABLE, WRITABLE, Reactor
from benchmark.record import Request
from benchmark.tls import TlsChannel

_READ_SIZE = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where requests go, resolved once before the run so that no request waits for DNS."""

    family: socket.AddressFamily
    address: tuple[str, int]
    host: str
    tls: ssl.SSLContext | None


class Owner(Protocol):
    """Who is told how an exchange ended."""

    def ended(self, connection: "Connection", exchange: Exchange) -> None:
        """The exchange's request is complete or failed; the connection may be closed."""

    def dropped(self, connection: "Connection") -> None:
        """The server closed a connection that carried nothing."""


class Connection:
    """A non-blocking socket in the reactor.

    Attributes:
        open: False once closed; never opened again.
        idle_since_ns: When its last exchange ended.
    """

    __slots__ = (
        "_blocked_ns",
        "_channel",
        "_clock",
        "_exchange",
        "_out",
        "_owner",
        "_reactor",
        "_refusal",
        "_sock",
        "_watched",
        "idle_since_ns",
        "open",
    )

    def __init__(self, target: Target, reactor: Reactor, clock: ArrivalClock, owner: Owner) -> None:
        self._reactor = reactor
        self._clock = clock
        self._owner = owner
        self._exchange: Exchange | None = None
        self._out = b""
        self._blocked_ns = 0
        self._channel = None if target.tls is None else TlsChannel(target.tls, target.host)
        self._sock = socket.socket(target.family, socket.SOCK_STREAM)
        self._sock.settimeout(0)
        self._sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._refusal = self._sock.connect_ex(target.address)
        self._watched = READABLE | WRITABLE
        reactor.watch(self._sock.fileno(), self._watched, self._on_ready)
        self.open = True
        self.idle_since_ns = 0

    def begin(self, exchange: Exchange, payload: bytes) -> None:
        """Send a request and report to the owner when its answer ends."""
        self._exchange = exchange
        try:
            self._raise_refusal()
            self._out += payload if self._channel is None else self._channel.encrypt(payload)
            self._flush()
        except OSError as error:
            self._lost(error)

    def _raise_refusal(self) -> None:
        if self._refusal not in (0, errno.EINPROGRESS):
            raise OSError(self._refusal, os.strerror(self._refusal))

    def give_up(self, failure: Failure, detail: str) -> None:
        """Close with the exchange unfinished."""
        exchange = self._exchange
        self.close()
        if exchange is not None:
            exchange.fail(failure, detail, time.monotonic_ns() - self._clock.start_ns)
            self._owner.ended(self, exchange)

    def close(self) -> None:
        """Close at once; the owner is not told."""
        if self.open:
            self.open = False
            self._exchange = None
            self._reactor.forget(self._sock.fileno())
            self._sock.close()

    def _on_ready(self, events: int) -> None:
        try:
            if events & WRITABLE:
                self._flush()
            if events != WRITABLE and self.open:
                self._read()
        except (OSError, ProtocolError) as error:
            self._lost(error)

    def _flush(self) -> None:
        if self._out:
            with suppress(BlockingIOError):
                self._out = self._out[self._sock.send(self._out) :]
        if self._out or (self._channel is not None and not self._channel.ready):
            self._blocked_ns = self._blocked_ns or time.monotonic_ns()
            self._watch(READABLE | WRITABLE if self._out else READABLE)
            return
        if self._exchange is not None and self._exchange.request.sent is None:
            self._note_sent(self._exchange.request)
        self._blocked_ns = 0
        self._watch(READABLE)

    def _note_sent(self, request: Request) -> None:
        # After the call, so that a moment without a core between the two counts as ours.
        now_ns = time.monotonic_ns()
        request.sent = now_ns - self._clock.start_ns
        if self._blocked_ns:
            request.waited = now_ns - self._blocked_ns

    def _watch(self, events: int) -> None:
        if self._watched != events:
            self._watched = events
            self._reactor.change(self._sock.fileno(), events)

    def _read(self) -> None:
        data, control, _, _ = self._sock.recvmsg(_READ_SIZE, CONTROL_SIZE)
        if not data:
            self._on_eof()
            return
        arrived_ns = self._clock.arrival_ns(control)
        if self._channel is not None:
            data = self._decrypt(data, self._channel)
            if not data:
                return
        exchange = self._exchange
        if exchange is None:
            msg = "bytes before a request"
            raise ProtocolError(msg)
        if exchange.feed(data, arrived_ns, self._clock.late_ns):
            self._finish(exchange)

    def _decrypt(self, data: bytes, channel: TlsChannel) -> bytes:
        plain = channel.decrypt(data)
        self._out += channel.outgoing()
        if self._out:
            self._flush()
        return plain

    def _on_eof(self) -> None:
        exchange = self._exchange
        if exchange is None:
            self.close()
            return self._owner.dropped(self)
        exchange.arrived_ns = time.monotonic_ns() - self._clock.start_ns
        try:
            exchange.feed_eof()
        except ProtocolError as error:
            return self.give_up(Failure.CLOSED, str(error))
        return self._finish(exchange)

    def _finish(self, exchange: Exchange) -> None:
        self._exchange = None
        self.idle_since_ns = time.monotonic_ns()
        if not exchange.reader.keep_alive:
            self.close()
        exchange.finish(exchange.arrived_ns)
        self._owner.ended(self, exchange)

    def _lost(self, error: Exception) -> None:
        if self._exchange is not None:
            failure = Failure.TLS if isinstance(error, ssl.SSLError) else failure_of(error)
            self.give_up(failure, _said(error))
        elif self.open:
            self.close()
            self._owner.dropped(self)


def _said(error: Exception) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return str(error.verify_message)
        case ssl.SSLError():  # its numbers are OpenSSL's, not the system's
            return str(error)
        case OSError(errno=int(number)) if number:
            return os.strerror(number)
        case _:
            return str(error)
