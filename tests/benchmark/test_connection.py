"""A connection against a server that is the test itself."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from benchmark.connection import Connection
from benchmark.exchange import Exchange
from benchmark.lag import ArrivalClock
from benchmark.reactor import Reactor
from benchmark.record import Request
from benchmark.schedule import Call
from benchmark.wire import Target
from tests.bench.client_mock import run_load

_BODY = b'{"choices": [{"message": {"content": "x"}}], "usage": {"prompt_tokens": 1, "completion_tokens": 1}}'
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(_BODY), _BODY)
_EVENT = b'data: {"choices": [{"delta": {"content": "x"}}]}\n\n'
_STREAM = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    + _EVENT * 2
    + b"data: [DONE]\n\n"
)
_LAST_ANSWER = _ANSWER.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)


@dataclass
class _Owner:
    reactor: Reactor
    told: list[str] = field(default_factory=list)

    def ended(self, _connection: Connection, exchange: Exchange) -> None:
        self.told.append(f"ended {exchange.request.failure}")
        self.reactor.stop()

    def stale(self, _connection: Connection, _exchange: Exchange) -> None:
        self.told.append("stale")
        self.reactor.stop()

    def dropped(self, _connection: Connection) -> None:
        self.told.append("dropped")
        self.reactor.stop()


@dataclass
class _Pair:
    """Both ends of a connection."""

    connection: Connection
    peer: socket.socket
    owner: _Owner

    def exchange(self, answer: bytes, *, close: bool = False) -> None:
        """Send a request, give it an answer and see it through."""
        request = Request(stage=0, index=0, worker=0, intended=0)
        exchange = Exchange(request, any_event=False, counted=False, call=Call(stage=0, index=0, due_ns=0))
        self.connection.begin(exchange, b"request")
        self.peer.recv(100)
        self.peer.sendall(answer)
        if close:
            self.peer.close()
        self.owner.reactor.run()


@pytest.fixture
def pair() -> Iterator[_Pair]:
    """A connection and the server's end of it."""
    reactor = Reactor()
    owner = _Owner(reactor)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        target = Target(family=socket.AF_INET, address=listener.getsockname(), host="127.0.0.1", tls=None)
        connection = Connection(target, reactor, ArrivalClock(time.monotonic_ns()), owner)
        peer, _ = listener.accept()
    with peer:
        yield _Pair(connection, peer, owner)
    connection.close()
    reactor.close()


@pytest.mark.parametrize(("answer", "kept"), [(_ANSWER, True), (_LAST_ANSWER, False)])
def test_connection_is_kept_unless_the_server_says_close(pair: _Pair, answer: bytes, kept: bool) -> None:  # noqa: FBT001
    """The server need not have closed it when the next request is due."""
    pair.exchange(answer)

    assert pair.owner.told == ["ended None"]
    assert pair.connection.open is kept


def test_bytes_after_an_answer_are_not_charged_to_the_next_request(pair: _Pair) -> None:
    """They lie in the kernel when the next request is due: it must not be sent on that connection."""
    pair.exchange(_ANSWER)
    usable = pair.connection.usable()
    pair.peer.sendall(_ANSWER)

    assert usable
    assert not pair.connection.usable()
    assert pair.owner.told == ["ended None", "dropped"]


def test_connection_closed_between_requests_is_not_used(pair: _Pair) -> None:
    """The client looks before it sends."""
    pair.exchange(_ANSWER)
    pair.peer.close()

    assert not pair.connection.usable()


def test_kept_connection_closed_before_an_answer_is_stale(pair: _Pair) -> None:
    """Its server may not have seen the request at all."""
    pair.exchange(_ANSWER)
    pair.exchange(b"", close=True)

    assert pair.owner.told == ["ended None", "stale"]


def test_new_connection_closed_before_an_answer_is_a_failure(pair: _Pair) -> None:
    """Nobody but the server can have closed it."""
    pair.exchange(b"", close=True)

    assert pair.owner.told == ["ended closed"]


def test_kept_connection_closed_within_an_answer_is_a_failure(pair: _Pair) -> None:
    """The server had begun to work on the request."""
    pair.exchange(_ANSWER)
    pair.exchange(b"HTTP/1.1 2", close=True)

    assert pair.owner.told == ["ended None", "ended closed"]


@pytest.mark.parametrize("stalled", [True, False])
def test_tokens_joined_in_a_stall_are_unsure_though_the_last_is_in_time(*, stalled: bool) -> None:
    """What another connection had waited with tells that the loop stood still meanwhile."""
    reactor = Reactor()
    owner, clock = _Owner(reactor), ArrivalClock(time.monotonic_ns())
    exchanges, peers, connections = [], [], []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        target = Target(family=socket.AF_INET, address=listener.getsockname(), host="127.0.0.1", tls=None)
        for index in range(2):
            request = Request(stage=0, index=index, worker=0, intended=0)
            call = Call(stage=0, index=index, due_ns=0)
            exchanges.append(Exchange(request, any_event=False, counted=False, call=call))
            connections.append(Connection(target, reactor, clock, owner))
            peers.append(listener.accept()[0])
            connections[index].begin(exchanges[index], b"request")
    if stalled:
        peers[0].sendall(b"HTTP/1.1 ")
        time.sleep(0.005)
    peers[1].sendall(_STREAM)
    reactor.at(time.monotonic_ns() + 50_000_000, reactor.stop)
    reactor.run()
    for connection, peer in zip(connections, peers, strict=True):
        connection.close()
        peer.close()

    assert len(exchanges[1].request.tokens) == 2
    assert (exchanges[1].request.unsure > 4_000_000) == stalled
    reactor.close()


def test_departure_that_the_kernel_tells_later_is_no_failure(pair: _Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy network it comes after the sending, and shows as an error of the socket until it is taken."""
    monkeypatch.setattr(ArrivalClock, "departure_ns", lambda *_: 1)
    reactor = pair.owner.reactor
    reactor.at(time.monotonic_ns() + 50_000_000, reactor.stop)
    pair.exchange(_ANSWER[:20])  # its end comes after the loop has met the stamp by itself
    pair.peer.sendall(_ANSWER[20:])
    reactor.run()

    assert pair.owner.told == ["ended None"]


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[socket.socket], None]], str]]:
    """Start a server that does the given thing with each connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def accept(handle: Callable[[socket.socket], None]) -> None:
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            with sock:
                handle(sock)

    def start(handle: Callable[[socket.socket], None]) -> str:
        threads.append(threading.Thread(target=accept, args=(handle,)))
        threads[0].start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    threads[0].join()


def test_stale_request_is_sent_again_and_noted(tmp_path: Path, serve: Callable[..., str]) -> None:
    """A server that closes each connection at its second request has answered every request in the end."""

    def answer_once(sock: socket.socket) -> None:
        if sock.recv(65_536):
            sock.sendall(_ANSWER)
            sock.recv(65_536)

    words = ("--stage", "closed:1:x4", "--no-stream", "--model", "m", "--connections", "1")
    record = run_load(serve(answer_once), tmp_path / "record", *words)

    assert [request.failure for request in record.requests] == [None] * 4
    assert [request.stale for request in record.requests] == [False, True, True, True]


def test_request_is_sent_twice_at_most(tmp_path: Path, serve: Callable[..., str]) -> None:
    """A server that closes every connection without a word has failed."""
    words = ("--stage", "closed:1:x2", "--no-stream", "--model", "m")
    record = run_load(serve(lambda sock: sock.recv(65_536)), tmp_path / "record", *words)

    assert [request.failure for request in record.requests] == ["closed", "closed"]
    assert not any(request.stale for request in record.requests)
