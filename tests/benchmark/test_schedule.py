from collections.abc import Callable
from functools import partial
from heapq import heappop, heappush
from itertools import pairwise

import pytest

from benchmark.reactor import Reactor
from benchmark.schedule import Call, Schedule, Share
from benchmark.stages import Load, Stage

_S = 1_000_000_000


class _Clock(Reactor):
    """Timers in virtual time."""

    def __init__(self) -> None:
        self.timers: list[tuple[int, int, Callable[[], None]]] = []
        self.count = 0

    def at(self, due_ns: int, callback: Callable[[], None]) -> None:
        """Keep the callback for its time."""
        self.count += 1
        heappush(self.timers, (due_ns, self.count, callback))

    def pass_until(self, end_ns: int) -> None:
        """Run what is due."""
        while self.timers and self.timers[0][0] <= end_ns:
            heappop(self.timers)[2]()


def _run(*stages: Stage, share: Share | None = None, answer_ns: int | None = None) -> tuple[list[Call], Schedule]:
    clock, calls = _Clock(), []

    def send(call: Call) -> None:
        calls.append(call)
        if answer_ns is not None:
            end_ns = call.due_ns + answer_ns
            clock.at(end_ns, lambda: schedule.answered(call, end_ns, failed=False))

    schedule = Schedule(stages, share or Share(number=0, of=1), seed=0, reactor=clock, send=send)
    schedule.begin(_S)
    clock.pass_until(100 * _S)
    return calls, schedule


def test_open_loop_does_not_wait_for_answers() -> None:
    """Coordinated omission: with no answer at all, every request is sent at its time."""
    calls, schedule = _run(Stage(load=Load.CONSTANT, rate=2.0, duration_s=2.0))

    assert [call.due_ns for call in calls] == [_S, 3 * _S // 2, 2 * _S, 5 * _S // 2]
    assert schedule.over


def test_stages_follow_each_other_on_time() -> None:
    """The second begins where the first was to end."""
    stage = Stage(load=Load.CONSTANT, rate=1.0, duration_s=2.5)
    calls, _ = _run(stage, stage)

    assert [(call.stage, call.due_ns / _S) for call in calls] == [(0, 1), (0, 2), (0, 3), (1, 3.5), (1, 4.5), (1, 5.5)]


@pytest.mark.parametrize(
    "stage",
    [Stage(load=Load.POISSON, rate=20.0, duration_s=3.0), Stage(load=Load.CLOSED, users=5, requests=17)],
    ids=["open", "closed"],
)
def test_processes_share_the_requests_of_one(stage: Stage) -> None:
    """Any number of processes sends the same requests, each once."""
    alone, _ = _run(stage, answer_ns=_S // 10)
    shared = [call for n in range(3) for call in _run(stage, share=Share(number=n, of=3), answer_ns=_S // 10)[0]]

    assert sorted(alone, key=lambda c: c.index) == sorted(shared, key=lambda c: c.index)


def test_closed_loop_keeps_its_users_busy() -> None:
    """Each user sends when its last answer ended, and only then."""
    calls, _ = _run(Stage(load=Load.CLOSED, users=2, duration_s=1.0), answer_ns=4 * _S // 10)

    assert [(call.user, (call.due_ns - _S) * 10 // _S) for call in calls] == [
        (0, 0),
        (1, 0),
        (0, 4),
        (1, 4),
        (0, 8),
        (1, 8),
    ]


def test_closed_loop_ends_with_its_last_request() -> None:
    """Every request is sent once, and the next stage begins when all are answered."""
    counted = Stage(load=Load.CLOSED, users=3, requests=7)
    calls, schedule = _run(counted, counted, answer_ns=_S // 10)

    assert [sorted(c.index for c in calls if c.stage == stage) for stage in (0, 1)] == [list(range(7))] * 2
    assert schedule.over


def test_failure_gives_a_closed_loop_pause() -> None:
    """A refused connection must not make the client spin."""
    clock = _Clock()
    calls: list[Call] = []
    stages = (Stage(load=Load.CLOSED, users=1, duration_s=10.0),)
    schedule = Schedule(stages, Share(number=0, of=1), seed=0, reactor=clock, send=calls.append)
    schedule.begin(0)
    clock.pass_until(0)
    schedule.answered(calls[0], 0, failed=True)
    clock.pass_until(_S)

    assert calls[1].due_ns == _S // 10


def test_stopped_schedule_calls_for_nothing_more() -> None:
    """What was due after the stop is not sent."""
    clock = _Clock()
    calls: list[Call] = []
    stages = (Stage(load=Load.CONSTANT, rate=1.0, duration_s=10.0),)
    schedule = Schedule(stages, Share(number=0, of=1), seed=0, reactor=clock, send=calls.append)
    schedule.begin(0)
    clock.pass_until(2 * _S)
    schedule.stop()
    clock.pass_until(20 * _S)

    assert len(calls) == 3


_TRACE = Stage(load=Load.TRACE, offsets_s=(0.0, 0.3, 0.9))


@pytest.mark.parametrize(
    "first",
    [Stage(load=Load.CLOSED, users=2, requests=3, warmup=True), Stage(load=Load.CLOSED, users=1, requests=1), _TRACE],
    ids=["unequal ends", "one without a user", "trace"],
)
def test_every_process_begins_a_stage_at_one_time(first: Stage) -> None:
    """Requests of one stage keep the distances that were asked for, whichever process sends them."""
    second = Stage(load=Load.CONSTANT, rate=4.0, duration_s=1.0)
    clock = _Clock()
    calls: list[Call] = []
    ready: dict[int, int] = {}
    schedules: list[Schedule] = []

    def meet(process: int, stage: int, at_ns: int) -> None:
        ready[process] = at_ns
        if len(ready) == 2:
            for schedule in schedules:
                schedule.go_on(stage, max(ready.values()))

    def send(process: int, call: Call) -> None:
        calls.append(call)
        end_ns = call.due_ns + (process + 1) * _S // 10
        clock.at(end_ns, lambda: schedules[process].answered(call, end_ns, failed=False))

    for process in range(2):
        share = Share(number=process, of=2)
        schedules.append(
            Schedule(
                (first, second), share, seed=0, reactor=clock, send=partial(send, process), meet=partial(meet, process)
            )
        )
    for schedule in schedules:
        schedule.begin(0)
    clock.pass_until(100 * _S)
    due = [call.due_ns for call in sorted(calls, key=lambda call: call.index) if call.stage == 1]

    assert [after - before for before, after in pairwise(due)] == [_S // 4] * 3
    assert len([call for call in calls if call.stage == 0]) == (3 if first is _TRACE else first.requests)
    assert all(schedule.over for schedule in schedules)
