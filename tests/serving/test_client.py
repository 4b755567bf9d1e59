import asyncio

import pytest

from serving.asgi import Message, Scope
from serving.bodies import Bodies
from serving.client import HEARS_OUT_S, Client
from serving.problem import Problem
from tests.serving.visitor import Clock, run, run_by_clock

ENDLESS = 10_000


class Source:
    """A client that sends the same piece again and again."""

    def __init__(self, pieces: int) -> None:
        self.left = pieces

    async def receive(self) -> Message:
        """Give the next piece."""
        self.left -= 1
        return {"type": "http.request", "body": b"x" * 10, "more_body": self.left > 0}


def scope(*headers: tuple[bytes, bytes]) -> Scope:
    return {"type": "http", "headers": list(headers)}


def bodies(most: int = 1_000) -> Bodies:
    return Bodies(most=most, refusal=lambda why: Problem(503, why, retry_after_s=1))


@pytest.mark.parametrize(("pieces", "limit"), [(10, 100), (1, 10)])
def test_a_body_may_be_as_long_as_the_limit(pieces: int, limit: int) -> None:
    """The limit is the last allowed length."""

    async def story() -> None:
        client = Client(scope(), Source(pieces).receive)
        await client.read(limit=limit, bodies=bodies())

        assert client.body == b"x" * limit

    run(story())


@pytest.mark.parametrize(("declared", "pieces"), [((), 11), (((b"content-length", b"100000"),), 0)])
def test_a_body_is_refused_as_soon_as_it_is_known_to_be_too_long(
    declared: tuple[tuple[bytes, bytes], ...], pieces: int
) -> None:
    """By what it says of itself, or by what has come."""

    async def story() -> None:
        source = Source(ENDLESS)
        with pytest.raises(Problem) as refused:
            await Client(scope(*declared), source.receive).read(limit=100, bodies=bodies())

        assert (refused.value.status, refused.value.close) == (413, True)
        assert ENDLESS - source.left == pieces

    run(story())


async def refused(client: Client) -> None:
    with pytest.raises(Problem):
        await client.read(limit=100, bodies=bodies())


@pytest.mark.parametrize(("pieces", "heard"), [(50, 50), (ENDLESS, 171)])
def test_a_refused_client_is_heard_out_for_a_while(pieces: int, heard: int) -> None:
    """To its end, but not for ever."""

    async def story() -> None:
        source = Source(pieces)
        client = Client(scope(), source.receive)
        await refused(client)
        await client.hear_out()

        assert pieces - source.left == heard

    run(story())


@pytest.mark.parametrize("then", ["leaves", "is silent"])
def test_a_refused_client_that_leaves_or_is_silent_is_let_go(then: str) -> None:
    """There is nobody to hear."""

    async def story(clock: Clock) -> None:
        source = Source(ENDLESS)

        async def receive() -> Message:
            if source.left > ENDLESS - 11:
                return await source.receive()
            if then == "is silent":
                await asyncio.Event().wait()
            return {"type": "http.disconnect"}

        client = Client(scope(), receive)
        await refused(client)
        hearing = asyncio.create_task(client.hear_out())
        await asyncio.sleep(0)
        clock.now_s += HEARS_OUT_S
        await hearing

        assert client.gone is (then == "leaves")

    run_by_clock(story)


def test_a_client_that_asks_first_is_not_told_to_send() -> None:
    """To read a body is to invite it."""

    async def story() -> None:
        source = Source(ENDLESS)
        client = Client(scope((b"content-length", b"100000"), (b"Expect", b"100-continue")), source.receive)
        await refused(client)
        await client.hear_out()

        assert source.left == ENDLESS

    run(story())


def test_bodies_share_one_room_and_give_it_back() -> None:
    """What does not fit is refused with a time, and holds nothing once it is let go."""

    async def story() -> None:
        room = bodies(150)
        first, second = (Client(scope(), Source(10).receive) for _ in range(2))
        await first.read(limit=100, bodies=room)
        with pytest.raises(Problem, match="hold 150 bytes already") as refused:
            await second.read(limit=100, bodies=room)
        second.let_go(room)
        held = room.held
        first.let_go(room)

        assert (refused.value.status, refused.value.retry_after_s, refused.value.close) == (503, 1, True)
        assert (held, room.held) == (100, 0)
        await Client(scope(), Source(10).receive).read(limit=100, bodies=room)

    run(story())
