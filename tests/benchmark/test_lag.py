import select
import socket
import struct
import time

import pytest

from benchmark.lag import CONTROL_SIZE, SO_TIMESTAMPNS, ArrivalClock, Control, ask_for_stamps


def test_time_of_arrival_is_the_kernels() -> None:
    """Bytes that lay unread for long are stamped with the time they came, not the time they were read."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as reader:
        ask_for_stamps(reader)
        reader.connect(listener.getsockname())
        sender, _ = listener.accept()
        with sender:
            control: Control = []
            while not control:  # the kernel begins to stamp a moment after the first socket has asked for it
                sender.send(b"x")
                control = reader.recvmsg(10, CONTROL_SIZE)[1]
            before = time.monotonic_ns()
            sender.send(b"x")
            after = time.monotonic_ns()
            _, _, _, _ = reader.recvmsg(0, 0)  # waits for the byte without taking it
            while time.monotonic_ns() < after + 20_000_000:
                pass
            _, control, _, _ = reader.recvmsg(10, CONTROL_SIZE)
    clock = ArrivalClock(0)
    arrived = clock.arrival_ns(control)

    assert before <= arrived <= after + 1_000_000
    assert clock.late_ns >= 18_000_000


def test_lateness_is_counted_by_its_size() -> None:
    """A read 3 ms late falls between 2.1 and 4.2 ms; one without a stamp is counted apart."""
    clock = ArrivalClock(0)
    stamp = time.time_ns() - 3_000_000
    clock.arrival_ns([(socket.SOL_SOCKET, SO_TIMESTAMPNS, struct.pack("qq", *divmod(stamp, 1_000_000_000)))])
    clock.arrival_ns([])
    lag, unstamped = clock.take()

    assert (lag.get("12"), unstamped) == (1, 1)
    assert clock.take() == ({}, 0)


@pytest.mark.parametrize("older", [False, True])
def test_time_of_departure_is_the_kernels(*, older: bool) -> None:
    """20 ms without a core after a request has left delay nothing; a stamp of bytes before it is not the request's."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as sender:
        ask_for_stamps(sender)
        sender.connect(listener.getsockname())
        sender.setblocking(False)  # noqa: FBT003 - the standard library's own spelling
        if older:
            sender.send(b"x")
            _wait_for_stamp(sender)
        begun = time.monotonic_ns()
        sender.send(b"x")
        sent = time.monotonic_ns()
        while time.monotonic_ns() < sent + 20_000_000:
            pass
        left = ArrivalClock(0).departure_ns(sender, begun)

    assert begun <= left
    assert (left > sent + 10_000_000) == older


def _wait_for_stamp(sender: socket.socket) -> None:
    """Until the kernel has stamped what was sent, and then so long that no hitch between two clocks makes it young."""
    stamped = select.poll()
    stamped.register(sender, 0)
    assert stamped.poll(5_000)
    time.sleep(0.005)
