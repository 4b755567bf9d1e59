"""The cache: what is kept, and what is asked once."""

import asyncio
import gc

import pytest

from agent.weather.cache import Cache
from tests.agent.weather.wire import Time


class Well:
    """Counts how often it is asked, and answers when it is let."""

    def __init__(self) -> None:
        self.asked = 0
        self.open = asyncio.Event()

    async def draw(self) -> int:
        """Answer with the count."""
        self.asked += 1
        await self.open.wait()
        return self.asked


def _cache(time: Time | None = None, most: int = 9) -> Cache[str, int]:
    return Cache(most=most, lifetime_s=lambda value, _: 10.0 * value, clock=time or Time())


def test_a_hundred_equal_questions_are_one() -> None:
    """All get its answer."""

    async def ask() -> tuple[list[int], int]:
        well, cache = Well(), _cache()
        questions = [asyncio.create_task(cache.get("a", well.draw)) for _ in range(100)]
        await asyncio.sleep(0)
        well.open.set()

        return await asyncio.gather(*questions), well.asked

    assert asyncio.run(ask()) == ([1] * 100, 1)


def test_an_answer_is_good_for_its_own_time() -> None:
    """Which it says itself."""
    time = Time()

    async def ask() -> list[int]:
        well, cache = Well(), _cache(time)
        well.open.set()
        got = [await cache.get("a", well.draw)]
        for seconds in (9.5, 1, 15, 6):
            time.now_s += seconds
            got.append(await cache.get("a", well.draw))
        return got

    assert asyncio.run(ask()) == [1, 1, 2, 2, 3]


def test_a_failure_is_told_to_all_and_forgotten() -> None:
    """The next one asks anew."""

    async def ask() -> list[object]:
        cache = _cache()

        async def fail() -> int:
            await asyncio.sleep(0)
            raise OSError

        async def succeed() -> int:
            return 7

        failed = await asyncio.gather(cache.get("a", fail), cache.get("a", fail), return_exceptions=True)
        return [*(type(each) for each in failed), await cache.get("a", succeed)]

    assert asyncio.run(ask()) == [OSError, OSError, 7]


def test_who_leaves_does_not_take_the_answer_from_the_others() -> None:
    """The first one may be the one who leaves."""

    async def ask() -> tuple[int, int]:
        well, cache = Well(), _cache()
        first, second = (asyncio.create_task(cache.get("a", well.draw)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        well.open.set()

        return await second, well.asked

    assert asyncio.run(ask()) == (1, 1)


def test_a_failure_that_nobody_waits_for_is_no_complaint(caplog: pytest.LogCaptureFixture) -> None:
    """Of asyncio, in the logs."""

    async def ask() -> None:
        cache, gate = _cache(), asyncio.Event()

        async def fail() -> int:
            await gate.wait()
            raise OSError

        question = asyncio.create_task(cache.get("a", fail))
        await asyncio.sleep(0)
        question.cancel()
        await asyncio.sleep(0)
        gate.set()
        await asyncio.sleep(0)

    asyncio.run(ask())
    gc.collect()

    assert caplog.records == []


def test_it_keeps_no_more_than_it_may() -> None:
    """What was not used for longest goes."""

    async def ask() -> int:
        well, cache = Well(), _cache(most=2)
        well.open.set()
        for key in ("a", "b", "c", "c", "a"):
            await cache.get(key, well.draw)
        return well.asked

    assert asyncio.run(ask()) == 4


def test_closing_stops_what_is_under_way() -> None:
    """Nobody waits for ever."""

    async def ask() -> None:
        well, cache = Well(), _cache()
        question = asyncio.create_task(cache.get("a", well.draw))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await cache.aclose()
        with pytest.raises(asyncio.CancelledError):
            await question

    asyncio.run(ask())
