import socket
import time
from functools import partial

from benchmark.reactor import READABLE, Reactor


def test_time_that_has_passed_is_called_back_at_once() -> None:
    """Also the time 0, which would disarm the kernel's timer: a signal's stop must not get lost."""
    reactor = Reactor()
    reactor.at(0, reactor.stop)
    reactor.run()
    reactor.close()


def test_timers_run_in_order_and_not_early() -> None:
    """Each is called at or after its time, the earlier first, however they were given."""
    reactor = Reactor()
    calls: list[tuple[int, int]] = []
    start_ns = time.monotonic_ns()

    def note(due_ns: int) -> None:
        calls.append((due_ns, time.monotonic_ns()))

    for delay_ns in (3_000_000, 1_000_000, 2_000_000):
        reactor.at(start_ns + delay_ns, partial(note, delay_ns))
    reactor.at(start_ns + 4_000_000, reactor.stop)
    reactor.run()
    reactor.close()

    assert [due_ns for due_ns, _ in calls] == [1_000_000, 2_000_000, 3_000_000]
    assert all(called_ns >= start_ns + due_ns for due_ns, called_ns in calls)


def test_socket_closed_by_its_neighbour_is_not_called() -> None:
    """Both are ready in one turn; the first to run forgets the other."""
    reactor = Reactor()
    called: list[int] = []
    pairs = [socket.socketpair() for _ in range(2)]

    def handler(own: int, _events: int) -> None:
        called.append(own)
        reactor.forget(pairs[1 - own][0].fileno())
        reactor.stop()

    for number, (reader, writer) in enumerate(pairs):
        writer.send(b"x")
        reactor.watch(reader.fileno(), READABLE, partial(handler, number))
    reactor.run()
    reactor.close()
    for sock in (sock for pair in pairs for sock in pair):
        sock.close()

    assert len(called) == 1


def test_what_came_during_a_turn_waited_no_longer_than_the_turn() -> None:
    """A handler took 3 ms and then sent something: its reader is told of these 3 ms and of nothing before."""
    reactor = Reactor()
    told: list[int] = []
    (slow, wake), (reader, writer) = pairs = [socket.socketpair() for _ in range(2)]

    def stand(_events: int) -> None:
        slow.recv(1)
        time.sleep(0.003)
        writer.send(b"x")

    def tell(_events: int) -> None:
        told.append(reactor.unseen_ns())
        reactor.stop()

    reactor.watch(slow.fileno(), READABLE, stand)
    reactor.watch(reader.fileno(), READABLE, tell)
    time.sleep(0.05)
    wake.send(b"x")
    reactor.run()
    reactor.close()
    for sock in (sock for pair in pairs for sock in pair):
        sock.close()

    assert 3_000_000 <= told[0] < 50_000_000


def test_what_a_full_turn_left_over_has_waited_since_before_it() -> None:
    """Seventeen were ready for 20 ms when the loop began, and sixteen go first."""
    reactor = Reactor()
    told: list[int] = []
    pairs = [socket.socketpair() for _ in range(17)]

    def tell(own: int, _events: int) -> None:
        pairs[own][0].recv(1)
        told.append(reactor.unseen_ns())
        if len(told) == len(pairs):
            reactor.stop()

    for number, (reader, writer) in enumerate(pairs):
        writer.send(b"x")
        reactor.watch(reader.fileno(), READABLE, partial(tell, number))
    time.sleep(0.02)
    reactor.run()
    reactor.close()
    for sock in (sock for pair in pairs for sock in pair):
        sock.close()

    assert told[-1] >= 20_000_000
