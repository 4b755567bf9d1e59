import pytest

from serving.asgi import Message, Scope
from serving.bodies import Bodies
from serving.client import Client
from serving.problem import Problem
from tests.serving.visitor import run

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


@pytest.mark.parametrize("declared", [(), ((b"content-length", b"100000"),)])
def test_an_endless_body_is_read_for_a_while_and_refused(declared: tuple[tuple[bytes, bytes], ...]) -> None:
    """Long enough that a client which writes first sees the answer, never for ever."""

    async def story() -> None:
        source = Source(ENDLESS)
        with pytest.raises(Problem) as refused:
            await Client(scope(*declared), source.receive).read(limit=100, bodies=bodies())

        assert (refused.value.status, refused.value.close) == (413, True)
        assert 10 <= ENDLESS - source.left <= 25

    run(story())


def test_a_client_that_asks_first_is_not_told_to_send() -> None:
    """To read a body is to invite it."""

    async def story() -> None:
        source = Source(ENDLESS)
        headers = scope((b"content-length", b"100000"), (b"Expect", b"100-continue"))
        with pytest.raises(Problem):
            await Client(headers, source.receive).read(limit=100, bodies=bodies())

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
