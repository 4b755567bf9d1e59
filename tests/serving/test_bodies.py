import asyncio

import pytest

from serving.bodies import SLOW_S, Arrival, Bodies
from serving.client import Client
from serving.problem import Problem
from tests.serving.visitor import Clock, Visitor, run_by_clock


class Sender:
    """A client that sends nearly all of a body, and the rest when told."""

    def __init__(self, room: Bodies) -> None:
        visitor = Visitor(pieces=[b"x" * 90, b"x" * 10])
        visitor.goes_on.clear()
        self.goes_on = visitor.goes_on
        self.client = Client(visitor.scope, visitor.receive)
        self.task = asyncio.create_task(self.client.read(limit=100, bodies=room))


def bodies() -> Bodies:
    return Bodies(most=300, refusal=lambda why: Problem(503, why, retry_after_s=1))


async def a_moment() -> None:
    for _ in range(9):
        await asyncio.sleep(0)


def test_slow_bodies_make_room_for_a_new_one() -> None:
    """A few clients that send nearly all and then wait lock nobody out; the oldest of them goes, and no other."""

    async def story(clock: Clock) -> None:
        room = bodies()
        slow = [Sender(room) for _ in range(3)]
        await a_moment()
        clock.now_s += SLOW_S
        late = Sender(room)
        late.goes_on.set()
        await late.task
        await a_moment()
        held, lost = room.held, slow[0].task.exception()
        for each in slow[1:]:
            each.goes_on.set()
        await asyncio.gather(*(each.task for each in slow[1:]))

        assert isinstance(lost, Problem)
        assert (lost.status, lost.code, lost.close) == (408, "timeout", True)
        assert late.client.body == b"x" * 100
        assert (held, room.held) == (280, 300)
        for each in (late, *slow):
            each.client.let_go(room)
        assert room.held == 0

    run_by_clock(story)


def test_bodies_that_only_began_are_given_a_moment() -> None:
    """At a burst the last is told to come again; nobody loses what has nearly arrived."""

    async def story(clock: Clock) -> None:
        room = bodies()
        first = [Sender(room) for _ in range(3)]
        await a_moment()
        clock.now_s += SLOW_S / 2
        late = Sender(room)
        await a_moment()
        refused = late.task.exception()
        for each in first:
            each.goes_on.set()
        await asyncio.gather(*(each.task for each in first))

        assert isinstance(refused, Problem)
        assert (refused.status, refused.retry_after_s) == (503, 1)

    run_by_clock(story)


def test_a_body_that_is_there_keeps_its_room() -> None:
    """It is answered, however long that takes, and who comes meanwhile is told to come again."""

    async def story(clock: Clock) -> None:
        room = bodies()
        whole = [Sender(room) for _ in range(3)]
        for each in whole:
            each.goes_on.set()
        await asyncio.gather(*(each.task for each in whole))
        clock.now_s += 60 * SLOW_S
        late = Sender(room)
        await a_moment()

        assert [each.client.body for each in whole] == [b"x" * 100] * 3
        assert isinstance(late.task.exception(), Problem)

    run_by_clock(story)


def test_a_slow_body_pushes_nobody_aside_who_began_later() -> None:
    """It is the slowest itself."""

    async def story(clock: Clock) -> None:
        room = Bodies(most=185, refusal=lambda why: Problem(503, why, retry_after_s=1))
        oldest = Sender(room)
        await a_moment()
        later = Sender(room)
        await a_moment()
        clock.now_s += SLOW_S
        oldest.goes_on.set()
        await a_moment()
        lost = oldest.task.exception()

        assert isinstance(lost, Problem)
        assert lost.status == 503
        assert not later.task.done()
        later.task.cancel()

    run_by_clock(story)


def test_what_comes_after_the_room_is_lost_is_refused() -> None:
    """The next piece may come in the same moment."""

    async def story(clock: Clock) -> None:
        room = bodies()
        slow, other = Arrival(lambda: None), Arrival(lambda: None)
        room.take(slow, 290)
        clock.now_s += SLOW_S
        room.take(other, 100)
        with pytest.raises(Problem, match="others needed its room"):
            room.take(slow, 10)

        assert (room.held, slow.held, slow.outrun) == (100, 0, True)

    run_by_clock(story)
