import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.admission import Admission
from serving.problem import Problem
from tests.serving.visitor import Clock, run, run_by_clock

MOVES = st.lists(st.tuples(st.sampled_from(["come", "finish", "leave", "leave and finish", "turn"]), st.integers(0, 9)))


class Guest:
    """One who wants a slot and keeps it until told."""

    def __init__(self, admission: Admission) -> None:
        self.inside = False
        self.done = asyncio.Event()
        self.task = asyncio.create_task(self._visit(admission))

    async def _visit(self, admission: Admission) -> None:
        async with admission.slot():
            self.inside = True
            try:
                await self.done.wait()
            finally:
                self.inside = False


def move(name: str, guests: list[Guest], which: int) -> None:
    present = [guest for guest in guests if not guest.task.done()]
    if not present:
        return
    if "leave" in name:
        present[which % len(present)].task.cancel()
    if "finish" in name:
        next((guest for guest in present if guest.inside), present[0]).done.set()


@given(MOVES, st.integers(1, 3), st.integers(0, 3))
@settings(max_examples=300, deadline=None)
def test_slots_are_neither_lost_nor_made(moves: list[tuple[str, int]], slots: int, queue: int) -> None:
    """Never more inside than slots, none free while one waits, and all free at the end."""

    async def story() -> None:
        admission = Admission(slots=slots, queue=queue)
        guests: list[Guest] = []
        for name, which in moves:
            if name == "come":
                guests.append(Guest(admission))
            move(name, guests, which)
            if name == "turn":
                for _ in range(4):
                    await asyncio.sleep(0)
                inside = sum(guest.inside for guest in guests)
                assert inside == admission.busy <= slots
                assert admission.queued <= queue
                assert not admission.queued or inside == slots
        for guest in guests:
            guest.done.set()
        await asyncio.gather(*(guest.task for guest in guests), return_exceptions=True)

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
        with pytest.raises(Problem, match="all 2 slots are taken and 2 requests wait") as refused:
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
