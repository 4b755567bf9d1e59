import asyncio

from serving.readiness import Readiness
from tests.serving.visitor import Clock, run_by_clock


def test_a_flood_of_probes_asks_the_engine_once_a_second() -> None:
    """Probes need no key, so they must not cost the engine its time."""
    asked = 0

    async def ask() -> bool:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)
        return asked < 2

    async def story(clock: Clock) -> None:
        readiness = Readiness(ask)
        at_once = await asyncio.gather(*(readiness() for _ in range(50)))
        soon = await readiness()
        clock.now_s += 1
        later = await readiness()

        assert (set(at_once), soon, later, asked) == ({True}, True, False, 2)

    run_by_clock(story)


def test_a_probe_that_leaves_does_not_take_the_answer_from_others() -> None:
    """The question is asked for all."""
    go = asyncio.Event()

    async def ask() -> bool:
        await go.wait()
        return True

    async def story(_clock: Clock) -> None:
        readiness = Readiness(ask)
        first, second = (asyncio.create_task(readiness()) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        go.set()

        assert await second

    run_by_clock(story)
