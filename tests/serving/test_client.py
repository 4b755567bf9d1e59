import pytest

from serving.asgi import Message, Scope
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


@pytest.mark.parametrize(("pieces", "limit"), [(10, 100), (1, 10)])
def test_a_body_may_be_as_long_as_the_limit(pieces: int, limit: int) -> None:
    """The limit is the last allowed length."""

    async def story() -> None:
        client = Client(scope(), Source(pieces).receive)
        await client.read(limit=limit)

        assert client.body == b"x" * limit

    run(story())


@pytest.mark.parametrize("declared", [(), ((b"content-length", b"100000"),)])
def test_an_endless_body_is_read_for_a_while_and_refused(declared: tuple[tuple[bytes, bytes], ...]) -> None:
    """Long enough that a client which writes first sees the answer, never for ever."""

    async def story() -> None:
        source = Source(ENDLESS)
        with pytest.raises(Problem) as refused:
            await Client(scope(*declared), source.receive).read(limit=100)

        assert (refused.value.status, refused.value.close) == (413, True)
        assert 10 <= ENDLESS - source.left <= 25

    run(story())


def test_a_client_that_asks_first_is_not_told_to_send() -> None:
    """To read a body is to invite it."""

    async def story() -> None:
        source = Source(ENDLESS)
        headers = scope((b"content-length", b"100000"), (b"Expect", b"100-continue"))
        with pytest.raises(Problem):
            await Client(headers, source.receive).read(limit=100)

        assert source.left == ENDLESS

    run(story())
