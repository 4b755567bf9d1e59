import asyncio

from serving.seat import Seat, keep_seat
from tests.serving.visitor import run


def test_a_seat_that_nothing_holds_is_left_at_once() -> None:
    """Most answers end with their engine's."""
    left: list[bool] = []
    Seat().leave(lambda: left.append(True))

    assert left == [True]


def test_a_seat_is_held_until_all_have_stopped() -> None:
    """One request may ask an engine for several answers, and each stops by itself."""

    async def story() -> None:
        seat, left = Seat(), asyncio.Event()
        stops: list[asyncio.Future[None]] = [asyncio.get_running_loop().create_future() for _ in range(3)]
        scope = seat.shown_in({"extensions": {"other": {}}})
        stops[0].set_result(None)
        for stop in stops:
            keep_seat(scope, stop)
        seat.leave(left.set)
        stops[1].set_result(None)
        for _ in range(5):
            await asyncio.sleep(0)
        early = left.is_set()
        stops[2].set_result(None)

        assert scope["extensions"]["other"] == {}
        assert not early
        await left.wait()

    run(story())


def test_a_request_without_a_seat_holds_nothing() -> None:
    """Probes come by no admission."""

    async def story() -> None:
        keep_seat({"type": "http"}, asyncio.get_running_loop().create_future())

    run(story())
