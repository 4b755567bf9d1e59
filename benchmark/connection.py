"""One connection to the server: it carries one request at a time and reports its end."""

import os
import ssl
import time
from typing import Protocol

from benchmark.exchange import Exchange
from benchmark.failure import Failure, failure_of
from benchmark.head import ProtocolError
from benchmark.lag import LATE_NS, ArrivalClock
from benchmark.reactor import READABLE, STAMPED, WRITABLE, Reactor
from benchmark.tls import said
from benchmark.wire import HungUpError, Target, Wire

_NO_ANSWER = "no response, as of a port of TLS: is it https://"
_NO_HANDSHAKE = "connection closed within the TLS handshake: is it http://"


class Owner(Protocol):
    """Who is told how an exchange ended."""

    def ended(self, connection: "Connection", exchange: Exchange) -> None:
        """The exchange's request is complete or failed; the connection may be closed."""

    def stale(self, connection: "Connection", exchange: Exchange) -> None:
        """A kept connection turned out to be closed before anything came: the request is to be sent again."""

    def dropped(self, connection: "Connection") -> None:
        """The server closed a connection that carried nothing."""


class Connection:
    """A wire in the reactor.

    Attributes:
        open: False once closed; never opened again.
        idle_since_ns: When its last exchange ended.
    """

    __slots__ = ("_clock", "_exchange", "_owner", "_reactor", "_used", "_watched", "_wire", "idle_since_ns", "open")

    def __init__(self, target: Target, reactor: Reactor, clock: ArrivalClock, owner: Owner) -> None:
        self._reactor = reactor
        self._clock = clock
        self._owner = owner
        self._exchange: Exchange | None = None
        self._wire = Wire(target, clock)
        self._watched = READABLE | WRITABLE
        reactor.watch(self._wire.fileno(), self._watched, self._on_ready)
        self._used = False
        self.open = True
        self.idle_since_ns = 0

    @property
    def ready(self) -> bool:
        """It is connected, and its handshake is over."""
        return self._wire.ready

    def begin(self, exchange: Exchange, payload: bytes) -> None:
        """Send a request and report to the owner when its answer ends."""
        self._exchange = exchange
        try:
            self._sent(all_left=self._wire.write(payload))
        except OSError as error:
            self._lost(error)

    def usable(self) -> bool:
        """Take what came since the last answer, which is no answer to the next request, and tell what is left of it."""
        try:
            if self._wire.silent():
                return True
        except OSError as error:
            self._lost(error)
        else:
            self._on_ready(READABLE)
        return self.open

    def give_up(self, failure: Failure, detail: str) -> None:
        """Close with the exchange unfinished."""
        exchange = self._exchange
        self.close()
        if exchange is not None:
            exchange.fail(failure, detail, self._wire.now_ns())
            self._owner.ended(self, exchange)

    def close(self) -> None:
        """Close at once; the owner is not told."""
        if self.open:
            self.open = False
            self._exchange = None
            self._reactor.forget(self._wire.fileno())
            self._wire.close()

    def _on_ready(self, events: int) -> None:
        try:
            if events & STAMPED:
                self._wire.forget_departures()
                events &= ~STAMPED
            if events & WRITABLE:
                self._wire.waiting.unblock_writing()
                self._sent(all_left=self._wire.flush())
            if events & ~WRITABLE and self.open:
                self._read()
        except HungUpError:
            self._hung_up()
        except (OSError, ProtocolError) as error:
            self._lost(error)

    def _sent(self, *, all_left: bool) -> None:
        if all_left and self._exchange is not None and self._exchange.request.sent is None:
            request = self._exchange.request
            request.sent = self._wire.left_ns
            waited, computed = self._wire.waiting.take()
            if waited:
                request.waited = (request.waited or 0) + waited
            if computed:
                request.setup_cpu = computed
        if self._watched != self._wire.events:
            self._watched = self._wire.events
            self._reactor.change(self._wire.fileno(), self._watched)

    def _read(self) -> None:
        data = self._wire.read()
        if self._wire.secure:
            self._sent(all_left=self._wire.flush())  # the handshake's next step, or what waited for its last
            if not data:
                return
        exchange = self._exchange
        if exchange is None:
            msg = "bytes before a request"
            raise ProtocolError(msg)
        if exchange.feed(data, self._wire.arrived_ns, self._earlier_ns):
            self._finish(exchange)

    def _earlier_ns(self) -> int:
        """How much earlier the first of the packets may have come that a late read joined; 0 if it was not late.

        It was if one before it of the same turn was, too: then its last packet alone may be in time.
        """
        if self._clock.late_at_ns <= self._reactor.seen_ns:
            return 0
        unseen_ns = self._reactor.unseen_ns()
        return max(1, unseen_ns - self._clock.late_ns) if unseen_ns > LATE_NS else 0

    def _hung_up(self) -> None:
        exchange = self._exchange
        if exchange is None:
            self.close()
            return self._owner.dropped(self)
        if self._is_stale(exchange):
            return self._owner.stale(self, exchange)
        if not self.ready:
            return self.give_up(Failure.TLS, _NO_HANDSHAKE)
        if exchange.untouched:
            return self.give_up(Failure.CLOSED, "no response" if self._wire.secure else _NO_ANSWER)
        exchange.arrived_ns = self._wire.now_ns()
        try:
            exchange.feed_eof()
        except ProtocolError as error:
            return self.give_up(Failure.CLOSED, str(error))
        return self._finish(exchange)

    def _is_stale(self, exchange: Exchange) -> bool:
        """Close a kept connection whose server had closed it before the request came, as far as one can tell."""
        if not (self._used and exchange.untouched):
            return False
        self.close()
        return True

    def _finish(self, exchange: Exchange) -> None:
        self._exchange = None
        self._used = True
        self.idle_since_ns = time.monotonic_ns()
        if not exchange.reader.keep_alive:
            self.close()
        exchange.finish(exchange.arrived_ns)
        self._owner.ended(self, exchange)

    def _lost(self, error: Exception) -> None:
        exchange = self._exchange
        if exchange is not None and isinstance(error, ConnectionError) and self._is_stale(exchange):
            self._owner.stale(self, exchange)
        elif exchange is not None:
            failure = Failure.TLS if isinstance(error, ssl.SSLError) else failure_of(error)
            self.give_up(failure, _said(error))
        elif self.open:
            self.close()
            self._owner.dropped(self)


def _said(error: Exception) -> str:
    match error:
        case ssl.SSLError():  # its numbers are OpenSSL's, not the system's
            return said(error)
        case OSError(errno=int(number)) if number:
            return os.strerror(number)
        case _:
            return str(error)
