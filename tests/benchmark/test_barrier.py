import select
import time

from benchmark.barrier import Barrier, Gate


def _open(gate: Gate) -> bool:
    return bool(select.select([gate], [], [], 0)[0])


def test_stage_begins_when_the_last_process_is_there() -> None:
    """All get the same time, after the last one's and still to come."""
    barrier = Barrier(2)
    late_ns = time.monotonic_ns() + 5_000_000_000
    barrier.gates[0].arrive(1, 10)
    barrier.admit([0, 1])
    opened_early = any(map(_open, barrier.gates))
    barrier.gates[1].arrive(1, late_ns)
    barrier.admit([0, 1])
    words = [gate.leave() for gate in barrier.gates]
    barrier.close()

    assert not opened_early
    assert words[0] == words[1]
    assert words[0][0] == 1
    assert words[0][1] > late_ns


def test_dead_process_is_not_waited_for() -> None:
    """A worker that crashed must not make the others wait for ever."""
    barrier = Barrier(3)
    barrier.gates[2].arrive(4, 10)
    barrier.gates[0].arrive(4, 10)
    barrier.admit([0, 2])
    opened = [_open(gate) for gate in barrier.gates]
    barrier.close()

    assert opened == [True, False, True]


def test_next_stage_is_waited_for_anew() -> None:
    """Who was there for one stage is not there for the next."""
    barrier = Barrier(2)
    for gate in barrier.gates:
        gate.arrive(1, 10)
    barrier.admit([0, 1])
    assert [gate.leave()[0] for gate in barrier.gates] == [1, 1]
    barrier.gates[0].arrive(2, 20)
    barrier.admit([0, 1])
    opened = any(map(_open, barrier.gates))
    barrier.close()

    assert not opened
