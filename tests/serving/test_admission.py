import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.admission import Admission
from serving.problem import Problem
from tests.serving.visitor import Clock, run, run_by_clock

MOVES = st.lists(
    st.tuples(st.sampled_from(["come", "finish", "leave", "leave and finish", "turn", "stop"]), st.integers(0, 9))
)


class Guest:
    """One who wants slots and keeps them until told, or until the engine has stopped for it.

    Attributes:
        width: Slots that it holds when it is inside.
        stops: Done when the engine has stopped; None if that is at once.
        holds: It has slots.
    """

    def __init__(self, admission: Admission, width: int = 1, *, lingers: bool = False) -> None:
        self.width = width
        self.stops: asyncio.Future[None] | None = asyncio.get_running_loop().create_future() if lingers else None
        self.inside = False
        self.done = asyncio.Event()
        self.task = asyncio.create_task(self._visit(admission))

    @property
    def holds(self) -> bool:
        """Whether slots are taken for it."""
        return self.inside and (not self.task.done() or (self.stops is not None and not self.stops.done()))

    async def _visit(self, admission: Admission) -> None:
        async with admission.slot(self.width) as seat:
            self.inside = True
            if self.stops is not None:
                seat.keep(self.stops)
            await self.done.wait()


def move(name: str, guests: list[Guest], which: int) -> None:
    present = [guest for guest in guests if not guest.task.done()]
    left = [guest.stops for guest in guests if guest.task.done() and guest.stops and not guest.stops.done()]
    if name == "stop" and left:
        left[which % len(left)].set_result(None)
    if not present:
        return
    if "leave" in name:
        present[which % len(present)].task.cancel()
    if "finish" in name:
        next((guest for guest in present if guest.inside), present[0]).done.set()


@given(MOVES, st.integers(1, 3), st.integers(0, 3))
@settings(max_examples=500, deadline=None)
def test_slots_are_neither_lost_nor_made(moves: list[tuple[str, int]], slots: int, queue: int) -> None:
    """Never more held than there are, none free while one waits that is enough for it, and all free at the end."""

    async def story() -> None:
        admission = Admission(slots=slots, queue=queue)
        guests: list[Guest] = []
        for name, which in moves:
            if name == "come":
                guests.append(Guest(admission, which // 2 % slots + 1, lingers=bool(which % 2)))
            move(name, guests, which)
            if name == "turn":
                for _ in range(4):
                    await asyncio.sleep(0)
                held = sum(guest.width for guest in guests if guest.holds)
                waiting = [guest for guest in guests if not guest.inside and not guest.task.done()]
                assert held == admission.busy <= slots
                assert admission.queued == len(waiting) <= queue
                assert not waiting or held + waiting[0].width > slots
        for guest in guests:
            guest.done.set()
            if guest.stops is not None and not guest.stops.done():
                guest.stops.set_result(None)
        await asyncio.gather(*(guest.task for guest in guests), return_exceptions=True)
        await asyncio.sleep(0)

        assert (admission.busy, admission.queued) == (0, 0)
        assert await admission.drain(seconds=1)

    run(story())


@pytest.mark.parametrize(("held_s", "retry_s"), [(0.1, 1), (6, 9), (1_000, 30)])
def test_a_refusal_says_when_the_queue_will_be_worked_off(held_s: float, retry_s: int) -> None:
    """From how long slots were held lately, within bounds: two wait for two slots, and the client after them."""

    async def story(clock: Clock) -> None:
        admission = Admission(slots=2, queue=2)
        async with admission.slot():
            clock.now_s += held_s
        guests = [Guest(admission) for _ in range(4)]
        await asyncio.sleep(0)
        with pytest.raises(Problem, match="all 2 slots are taken or kept and 2 requests wait") as refused:
            async with admission.slot():
                pass

        assert (refused.value.status, refused.value.retry_after_s) == (503, retry_s)
        for guest in guests:
            guest.done.set()
        await asyncio.gather(*(guest.task for guest in guests))

    run_by_clock(story)


def test_the_estimate_follows_the_load() -> None:
    """One odd request does not decide it."""

    async def story(clock: Clock) -> None:
        admission = Admission(slots=1, queue=0)
        for held_s in (20.0, 5.0, 5.0, 5.0):
            async with admission.slot():
                clock.now_s += held_s

        assert 5 < admission.retry_after_s() < 20

    run_by_clock(story)


def test_a_closed_door_refuses_though_slots_are_free() -> None:
    """Those who come during a drain go to another replica."""

    async def story() -> None:
        admission = Admission(slots=1, queue=1)
        drained = await admission.drain(seconds=1)
        with pytest.raises(Problem, match="shutting down"):
            async with admission.slot():
                pass

        assert drained
        assert admission.closed
        assert admission.refused == 1

    run(story())


def test_a_wide_request_is_not_overtaken() -> None:
    """Those who need one slot keep coming, and the one that needs two gets them all the same, in its turn."""

    async def story() -> None:
        admission = Admission(slots=2, queue=9)
        first, second, wide = Guest(admission), Guest(admission), Guest(admission, 2)
        await asyncio.sleep(0)
        late = Guest(admission)
        first.done.set()
        await asyncio.gather(first.task)
        await asyncio.sleep(0)
        while_one_is_free = (wide.inside, late.inside)
        second.done.set()
        await asyncio.gather(second.task)
        await asyncio.sleep(0)

        assert while_one_is_free == (False, False)
        assert (wide.inside, late.inside, admission.busy) == (True, False, 2)
        for guest in (wide, late):
            guest.done.set()
        await asyncio.gather(wide.task, late.task)

    run(story())


def test_who_asks_for_more_than_there_is_gets_all() -> None:
    """A list of texts may be longer than the engine is wide."""

    async def story() -> None:
        admission = Admission(slots=2, queue=0)
        async with admission.slot(256):
            assert admission.busy == 2

        assert admission.busy == 0

    run(story())


def test_slots_are_kept_until_the_engine_has_stopped() -> None:
    """A newcomer would only wait in the engine, where nobody counts; a drain waits too."""

    async def story() -> None:
        admission = Admission(slots=1, queue=1)
        leaver = Guest(admission, lingers=True)
        await asyncio.sleep(0)
        leaver.task.cancel()
        await asyncio.sleep(0)
        newcomer = Guest(admission)
        await asyncio.sleep(0)
        before = (newcomer.inside, admission.busy)
        assert leaver.stops is not None
        leaver.stops.set_result(None)
        for _ in range(3):
            await asyncio.sleep(0)

        assert (before, newcomer.inside, admission.busy) == ((False, 1), True, 1)
        newcomer.done.set()
        await newcomer.task

    run(story())


def test_a_narrow_newcomer_does_not_pass_a_wide_request_that_waits() -> None:
    """One slot is free all the time, and yet whoever came first goes first."""

    async def story() -> None:
        admission = Admission(slots=3, queue=9)
        inside = Guest(admission, 2)
        await asyncio.sleep(0)
        wide, narrow = Guest(admission, 2), Guest(admission)
        for _ in range(3):
            await asyncio.sleep(0)
        before = (wide.inside, narrow.inside, admission.queued)
        inside.done.set()
        for guest in (wide, narrow):
            guest.done.set()
        await asyncio.gather(inside.task, wide.task, narrow.task)

        assert before == (False, False, 2)

    run(story())


def test_who_waits_behind_one_that_leaves_moves_up_at_once() -> None:
    """A wide request that leaves the queue keeps nobody waiting for whom there is room."""

    async def story() -> None:
        admission = Admission(slots=3, queue=9)
        inside = Guest(admission, 2)
        await asyncio.sleep(0)
        wide, narrow = Guest(admission, 2), Guest(admission)
        await asyncio.sleep(0)
        wide.task.cancel()
        for _ in range(3):
            await asyncio.sleep(0)
        moved_up = narrow.inside
        for guest in (inside, narrow):
            guest.done.set()
        await asyncio.gather(inside.task, narrow.task)

        assert moved_up

    run(story())
