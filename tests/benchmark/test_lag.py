import socket
import struct
import time

from benchmark.lag import CONTROL_SIZE, SO_TIMESTAMPNS, ArrivalClock


def test_time_of_arrival_is_the_kernels() -> None:
    """Bytes that lay unread for long are stamped with the time they came, not the time they were read."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        reader.connect(listener.getsockname())
        sender, _ = listener.accept()
        with sender:
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
