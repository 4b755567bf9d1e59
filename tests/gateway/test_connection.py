"""Heads without an end, and clients that do not go on, against a real server."""

import asyncio
import json
from pathlib import Path

import pytest
import uvicorn

from gateway.__main__ import serve
from gateway.connection import Connection
from gateway.settings import Settings
from tests.gateway.raw import App, Client, port_of

MOST = 1000
HEAD = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
HELD, GO = HEAD.replace(b"/", b"/held", 1), HEAD.replace(b"/", b"/go", 1)
POST = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n"
EARLY = POST.replace(b"/", b"/early", 1)
LONG = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 50000\r\n\r\n" + b"a" * 50_000
CHUNKED = b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"


class Narrow(Connection):
    """One that takes little, and waits longer than any test."""

    head_bytes = MOST
    head_s = 3600.0


class Hasty(Connection):
    """One that waits a moment for a head, and longer than any test for a request to begin."""

    head_s = 0.2

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Take a time of its own for it."""
        self.timeout_keep_alive = 3600
        super().connection_made(transport)


class Restless(Connection):
    """One that waits a second for a request to begin, and longer than any test for its head."""

    head_s = 3600.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Take a time of its own for it."""
        self.timeout_keep_alive = 1
        super().connection_made(transport)


@pytest.mark.parametrize(
    "head",
    [
        b"GET /".ljust(MOST, b"a"),
        b"GET / HTTP/1.1\r\nx: ".ljust(MOST, b"a"),
        b"GET / HTTP/1.1\r\n".ljust(MOST, b"a"),
        b"GET / HTTP/1.1\r\n" + b"x:\r\n" * 9,
        b"\r\n" * (MOST // 2),
        HEAD[:-2] + b"x: ".ljust(MOST, b"a") + b"\r\n\r\n",
    ],
    ids=["path", "value", "name", "headers", "blank", "whole"],
)
def test_a_long_head_is_refused(head: bytes) -> None:
    """At the bound, before its end has come; each of many headers counts for more than its bytes."""
    with port_of(Narrow) as port, Client(port) as client:
        client.send(head)
        status, body = client.answer()
        error = json.loads(body)["error"]

        assert (status, error["code"], error["type"]) == (431, "head_too_large", "invalid_request_error")
        assert client.rest() == b""


def test_pieces_of_a_head_are_counted_together() -> None:
    """However short they are."""
    with port_of(Narrow) as port, Client(port) as client, Client(port) as other:
        for piece in (b"GET / HTTP/1.1\r\nx: ", b"a" * 600, b"a" * 381):
            client.send(piece)
            other.send(HEAD)
            other.answer()

        assert client.answer()[0] == 431


def test_a_head_may_be_as_long_as_a_load_balancer_lets_through() -> None:
    """To the byte, with whatever comes behind it."""
    with port_of(Connection) as port, Client(port) as client:
        client.send(POST[:-2] + b"x: ".ljust(65_536 - len(POST) - 2, b"a") + b"\r\n\r\n")
        client.send(b"abcde")

        assert client.answer() == (200, b"5")


@pytest.mark.parametrize(
    "request_",
    [
        LONG,
        CHUNKED + b"c350\r\n" + b"a" * 50_000 + b"\r\n0\r\n\r\n",
        CHUNKED + (b"32\r\n" + b"a" * 50 + b"\r\n") * 1_000 + b"0\r\n\r\n",
    ],
    ids=["length", "chunk", "chunks"],
)
def test_a_body_is_not_counted(request_: bytes) -> None:
    """Somebody else bounds it; its end and the next head may come together."""
    with port_of(Narrow) as port, Client(port) as client:
        client.send(request_ + HEAD + request_)

        assert [client.answer() for _ in range(3)] == [(200, b"50000"), (200, b"0"), (200, b"50000")]


def test_each_head_is_counted_for_itself() -> None:
    """However many come on one connection, one by one or together, and with trailers before them."""
    head = b"GET / HTTP/1.1\r\nx: %b\r\n\r\n" % (b"a" * 600)
    with port_of(Narrow) as port, Client(port) as client:
        for said in (head, head * 3, CHUNKED + b"1\r\na\r\n0\r\n" + b"x:\r\n" * 6 + b"\r\n", head):
            client.send(said)

            assert {client.answer()[0] for _ in range(said.count(b"HTTP/1.1"))} == {200}


@pytest.mark.parametrize("before", [CHUNKED + b"1\r\na\r\n0\r\n", HELD + HEAD[:-2]], ids=["trailers", "next"])
def test_what_has_no_end_behind_an_open_answer_is_cut_off(before: bytes) -> None:
    """A refusal would stand in the middle of the answer."""
    with port_of(Narrow) as port, Client(port) as client, Client(port) as other:
        client.send(before)
        other.send(HEAD)
        other.answer()
        client.send(b"x: ".ljust(MOST, b"a"))

        assert client.rest() == b""
        other.send(GO)  # nothing is left under way


@pytest.mark.parametrize(
    ("said", "answers"),
    [(b"", 0), (b"\r\n", 0), (HEAD[:-2], 0), (HEAD + HEAD[:-2], 1), (EARLY + b"abc", 1)],
    ids=["nothing", "blank", "half", "next", "body"],
)
def test_who_does_not_go_on_is_left(said: bytes, answers: int) -> None:
    """Whatever has come, as long as nothing of it waits for an answer."""
    with port_of(Hasty) as port, Client(port) as client:
        client.send(said)

        assert client.rest().count(b"HTTP/1.1 200") == answers


def test_a_body_has_more_time_than_a_head() -> None:
    """The app's."""
    with port_of(Hasty) as port, Client(port) as client:
        client.send(POST)
        _let_time_pass(port)
        client.send(b"abcde")

        assert client.answer() == (200, b"5")


def test_an_answer_has_more_time_than_a_head() -> None:
    """The app's as well."""
    with port_of(Hasty) as port, Client(port) as client:
        client.send(HELD)
        _let_time_pass(port)
        with Client(port) as other:
            other.send(GO)

            assert client.answer()[0] == 200


@pytest.mark.parametrize("more", [b"", b"\r\n"], ids=["nothing", "blank"])
def test_a_connection_stays_between_two_requests(more: bytes) -> None:
    """As long as a load balancer keeps it, even if a body came when it had its answer already."""
    with port_of(Hasty) as port, Client(port) as client:
        client.send(EARLY)
        client.answer()
        client.send(b"abcde" + more)
        _let_time_pass(port)
        client.send(HEAD)

        assert client.answer()[0] == 200


def test_a_body_that_comes_behind_its_answer_does_not_keep_the_connection() -> None:
    """The time between two requests begins again there."""
    with port_of(Restless) as port, Client(port) as client:
        client.send(EARLY)
        client.answer()
        client.send(b"abcde")

        assert client.rest() == b""


def test_the_gateway_takes_its_connections_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every one of them."""
    given: dict[str, object] = {}
    monkeypatch.setattr(uvicorn, "run", lambda _, **more: given.update(more))
    settings = Settings(
        config=tmp_path,
        clients=tmp_path,
        keys=None,
        host="127.0.0.1",
        port=1,
        keep_alive_s=1,
        max_body_bytes=1,
        longest_s=1,
        log_prompts=False,
    )
    serve(App(), settings)

    assert given["http"] is Connection


def _let_time_pass(port: int) -> None:
    """Wait until somebody who came later was left."""
    with Client(port) as later:
        assert later.rest() == b""
