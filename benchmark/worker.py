"""One process of the load: it sends when its schedule calls, and records each request as it ends."""

import gc
import resource
import signal
import time
from collections import deque

from benchmark.barrier import Gate
from benchmark.bodies import Bodies
from benchmark.connection import Connection
from benchmark.exchange import Exchange
from benchmark.failure import Failure
from benchmark.lag import ArrivalClock
from benchmark.probe import Probe
from benchmark.reactor import READABLE, Reactor
from benchmark.record import Request
from benchmark.record_file import RecordWriter
from benchmark.schedule import Call, Schedule, Share
from benchmark.settings import ANSWERS, Kind, Settings
from benchmark.wire import Target

_NS_PER_S = 1_000_000_000
_TICK_NS = 100_000_000
_TICKS_PER_NOTE = 10
_KEPT_IDLE_NS = 4 * _NS_PER_S  # uvicorn, under most model servers, closes an idle connection after 5 s


class Worker:
    """Sends, receives and records one share of a run."""

    def __init__(
        self,
        settings: Settings,
        share: Share,
        *,
        target: Target,
        bodies: Bodies,
        writer: RecordWriter,
        start_ns: int,
        gate: Gate,
    ) -> None:
        self._settings = settings
        self._number = share.number
        self._target = target
        self._bodies = bodies
        self._writer = writer
        self._start_ns = start_ns
        self._any_event = settings.kind is Kind.JSON
        self._reactor = Reactor()
        self._clock = ArrivalClock(start_ns)
        self._probe = Probe(share.number, self._clock)
        self._gate = gate
        self._schedule = Schedule(
            settings.stages,
            share,
            seed=settings.seed,
            reactor=self._reactor,
            send=self._send,
            meet=gate.arrive if share.of > 1 else None,
        )
        self._idle: list[Connection] = []
        self._under_way: dict[Call, Connection | None] = {}
        self._deadlines: deque[tuple[int, Call]] = deque()
        self._ticks = 0

    def run(self) -> None:
        """Work until the last request is over or a signal ends the run."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._reactor.at(0, self._abort))
        _allow_connections()
        gc.collect()
        gc.freeze()
        gc.disable()  # a collection would be a stall, and what is over leaves no cycles
        self._reactor.watch(self._gate.fileno(), READABLE, lambda _: self._schedule.go_on(*self._gate.leave()))
        self._schedule.begin(self._start_ns)
        self._reactor.at(self._start_ns + _TICK_NS, self._tick)
        self._reactor.run()
        self._writer.note(self._probe.note(len(self._under_way)))

    def ended(self, connection: Connection, exchange: Exchange) -> None:
        """Record a request that is over and keep its connection if it may be kept."""
        if connection.open:
            self._idle.append(connection)
        self._over(exchange)

    def stale(self, connection: Connection, exchange: Exchange) -> None:
        """Send once more on a fresh connection, as every client with kept connections does; it is on the record."""
        del connection
        del self._under_way[exchange.call]
        request = exchange.request
        now = time.monotonic_ns() - self._start_ns
        # Not the client's lag: what passed since the request had left for the first time, if it had.
        request.waited = (request.waited or 0) + now - (request.sent or now)
        request.sent = None
        request.stale = True
        payload = self._payload(exchange.call)
        self._begin(exchange, payload, self._fresh(request))

    def dropped(self, connection: Connection) -> None:
        """Forget a kept connection that the server closed."""
        if connection in self._idle:
            self._idle.remove(connection)

    def _send(self, call: Call) -> None:
        request = Request(
            stage=call.stage, index=call.index, worker=self._number, intended=call.due_ns - self._start_ns
        )
        exchange = Exchange(
            request,
            any_event=self._any_event,
            counted=self._settings.continuous_usage,
            call=call,
            answer=ANSWERS.get(self._settings.kind),
            key=self._settings.api_key,
        )
        self._probe.sent += 1
        payload = self._payload(call)  # before a connection begins, whose setting up it is no part of
        connection = self._kept() or self._fresh(request)
        self._deadlines.append((call.due_ns + round(self._settings.timeout_s * _NS_PER_S), call))
        self._begin(exchange, payload, connection)

    def _payload(self, call: Call) -> bytes:
        return self._bodies.payload(call.stage, call.index)

    def _begin(self, exchange: Exchange, payload: bytes, connection: Connection | None) -> None:
        self._under_way[exchange.call] = connection
        if connection is None:
            exchange.fail(Failure.CLIENT_LIMIT, "no connection left", time.monotonic_ns() - self._start_ns)
            self._over(exchange)
        else:
            connection.begin(exchange, payload)

    def _kept(self) -> Connection | None:
        now_ns = time.monotonic_ns()
        while self._idle:
            connection = self._idle.pop()
            if now_ns - connection.idle_since_ns >= _KEPT_IDLE_NS:
                connection.close()
            elif connection.usable():
                return connection
        return None

    def _fresh(self, request: Request) -> Connection | None:
        if len(self._under_way) >= self._settings.connections:
            return None
        request.connecting = time.monotonic_ns() - self._start_ns
        try:
            return Connection(self._target, self._reactor, self._clock, self)
        except OSError:  # out of file descriptors
            return None

    def _over(self, exchange: Exchange) -> None:
        del self._under_way[exchange.call]
        request = exchange.request
        self._probe.count(request, unsure=exchange.unsure)
        self._writer.request(request)
        end_ns = self._start_ns + (request.end or 0)
        self._schedule.answered(exchange.call, end_ns, failed=request.failure is not None)

    def _tick(self) -> None:
        now_ns = time.monotonic_ns()
        while self._deadlines and self._deadlines[0][0] <= now_ns:
            _, call = self._deadlines.popleft()
            connection = self._under_way.get(call)
            if connection is not None:
                what = "not complete" if connection.ready else "no connection, or no TLS handshake,"
                connection.give_up(Failure.TIMEOUT, f"{what} after {self._settings.timeout_s:g} s")
        self._ticks += 1
        if self._ticks % _TICKS_PER_NOTE == 0:
            self._writer.note(self._probe.note(len(self._under_way)))
        if self._schedule.over and not self._under_way:
            self._reactor.stop()
        self._reactor.at(now_ns + _TICK_NS, self._tick)

    def _abort(self) -> None:
        self._schedule.stop()
        for connection in list(self._under_way.values()):
            if connection is not None:
                connection.give_up(Failure.ABORTED, "the run was ended")
        self._reactor.stop()


def _allow_connections() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
