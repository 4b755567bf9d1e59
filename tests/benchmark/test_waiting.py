import socket
import struct

import pytest

from benchmark import waiting
from benchmark.waiting import Waiting

_MS = 1_000_000


class _Clock:
    """Wall and CPU time by hand."""

    def __init__(self) -> None:
        self.now_ns = 1_000 * _MS
        self.cpu_ns = 0

    def monotonic_ns(self) -> int:
        return self.now_ns

    def thread_time_ns(self) -> int:
        return self.cpu_ns

    def work(self, ms: int) -> None:
        self.now_ns += ms * _MS
        self.cpu_ns += ms * _MS

    def stand(self, ms: int) -> None:
        self.now_ns += ms * _MS


class _Socket(socket.socket):
    """Says what the kernel would say of a connection."""

    round_trip_ms = 0
    acknowledged_ms = 0
    resent = 0

    def getsockopt(self, *_: int) -> bytes:  # type: ignore[override]
        return struct.pack("=56xI8xI28xI", self.acknowledged_ms, self.round_trip_ms * 1_000, self.resent)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    """A clock in place of the machine's."""
    clock = _Clock()
    monkeypatch.setattr(waiting, "time", clock)
    return clock


def test_connection_noticed_late_is_the_clients_lag(clock: _Clock) -> None:
    """The round trip took 5 of the 30 ms after which the client looked."""
    with _Socket() as sock:
        sock.round_trip_ms = 5
        wait = Waiting(sock)
        wait.block()
        clock.stand(30)
        wait.unblock_writing()

        assert wait.take() == (5 * _MS, 0)


def test_resent_opening_counts_until_the_last_word_of_the_server(clock: _Clock) -> None:
    """A server that drops the first SYN makes the client wait a second, of which the round trip knows nothing."""
    with _Socket() as sock:
        sock.round_trip_ms, sock.resent, sock.acknowledged_ms = 5, 1, 20
        wait = Waiting(sock)
        wait.block()
        clock.stand(1_025)
        wait.unblock_writing()

        assert wait.take() == (1_005 * _MS, 0)


def test_handshake_is_waited_for_until_its_packet_came_and_its_computing_is_counted_apart(clock: _Clock) -> None:
    """A packet came after 7 ms and was read after 19; 3 ms of computing are every client's, 4 ms without a core not."""
    with _Socket() as sock:
        wait = Waiting(sock)
        clock.work(1)
        wait.block()
        arrived_ns = clock.now_ns + 7 * _MS
        clock.stand(19)
        wait.unblock(arrived_ns)
        clock.work(2)
        clock.stand(4)
        wait.count_computing()
        clock.work(1)  # to send it

        assert wait.take() == (7 * _MS, (1 + 2) * _MS)


def test_full_socket_of_a_kept_connection_is_waited_for_without_its_computing(clock: _Clock) -> None:
    """What a client computes for a request on a connection that is there is its own affair."""
    with _Socket() as sock:
        sock.acknowledged_ms = 2
        wait = Waiting(sock)
        wait.take()
        clock.work(3)
        wait.block()
        clock.stand(12)
        wait.unblock_writing()
        clock.work(3)

        assert wait.take() == (10 * _MS, 0)
        assert wait.take() == (0, 0)
