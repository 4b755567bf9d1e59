"""More requests than there are places, and clients that leave."""

import re
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from tests.conformance.case import case, expect, same
from tests.conformance.questions import GREETING, user
from tests.conformance.raw import Answer, answer
from tests.conformance.refusal import refused
from tests.conformance.server import CHAT, COMPLETIONS, Server, dump

LEAVERS = 24
LIST_LEAVERS = 8
LEAVES_AFTER_S = 0.1
FREE_AGAIN_S = 5.0
ASKS_AGAIN_S = 0.2
OK, REFUSED = 200, 503
LONG = 900
"""Tokens of an answer that is not over before its client has left, though a small model makes thousands a second."""

LIST_LONG = 200
"""An engine may bring lists to their end, and others wait for that."""

_GENERATED = re.compile(
    rb"^(?:llamacpp:tokens_predicted_total|(?:ray_)?vllm[:_]generation_tokens_total)(?:\{.*\})? ([-+0-9.eE]+)",
    re.MULTILINE,
)
_WHOLE_NUMBER = re.compile(r"[0-9]+")


@case("load")
def overload_is_503(server: Server) -> None:
    """Of a burst each request is answered: with 200, or at once with 503 and the seconds to wait."""
    answers = list(_burst(server))
    refusals = [each for each in answers if each.status != 200]
    expect(refusals, f"{server.burst} requests at once and no refusal; more can be sent by --burst")
    expect(len(refusals) < len(answers), "no request of the burst was answered")

    for each in refusals:
        refused(each, 503)
        wait = each.headers.get("retry-after", "")
        expect(_WHOLE_NUMBER.fullmatch(wait), f"retry-after {wait!r}, allowed: whole seconds")


@case("load")
def after_the_burst_it_answers(server: Server) -> None:
    """A burst leaves no place taken."""
    list(_burst(server))

    server.chat(GREETING, max_tokens=1)


@case("load")
def a_client_that_leaves_frees_its_place(server: Server) -> None:
    """Streams whose clients have left, more than there are places, keep nobody waiting."""
    for _ in range(LEAVERS):
        _leave(server)

    server.chat(GREETING, max_tokens=1)


@case("load")
def a_client_that_leaves_stops_its_answer(server: Server) -> None:
    """The engine makes no tokens for clients that have left: less than half of what they asked for."""
    before = _generated(server)
    for _ in range(LEAVERS):
        _leave(server)
    server.chat(GREETING, max_tokens=1)
    made, asked = _generated(server) - before, LEAVERS * LONG

    expect(2 * made < asked, f"{made:.0f} tokens made of {asked} that were asked for and not waited for")


@case("load")
def a_client_that_leaves_a_list_frees_its_places(server: Server) -> None:
    """Lists whose clients have left, more than there are places, keep nobody waiting for long.

    The last case: an engine may bring them to their end, and counts their tokens then.
    """
    for _ in range(LIST_LEAVERS):
        _leave_list(server)
    left = time.monotonic()
    while (got := server.post(CHAT, server.body(GREETING, max_tokens=1))).status == REFUSED:
        # A busy server may not have seen yet that those who waited have left.
        expect(time.monotonic() - left < FREE_AGAIN_S, f"still no place {FREE_AGAIN_S} s after the last client left")
        time.sleep(ASKS_AGAIN_S)

    same(got.status, OK, f"status of {got.body[:120]!r}")


def _leave(server: Server) -> None:
    """Ask for a long stream and hang up after its first event."""
    # `ignore_eos` is no part of OpenAI's API; llama.cpp and vLLM both know it.
    body = server.body([user("Hello!")], stream=True, max_tokens=LONG, ignore_eos=True)
    with server.exchange(CHAT) as exchange:
        response = exchange.send("POST", body=dump(body), headers=server.headers())
        expect(response.status == 200, f"status {response.status} with {LEAVERS} clients that come and go")
        expect(response.readline().startswith(b"data: "), "no event")


def _leave_list(server: Server) -> None:
    """Ask for two long answers in one piece and hang up before they come."""
    body = {"model": server.model, "prompt": ["a", "b"], "max_tokens": LIST_LONG, "ignore_eos": True}
    with suppress(TimeoutError), server.exchange(COMPLETIONS, seconds=LEAVES_AFTER_S) as exchange:
        exchange.send("POST", body=dump(body), headers=server.headers())


def _burst(server: Server) -> Iterable[Answer]:
    """Send all requests at one time, on connections that are open already."""
    together = threading.Barrier(server.burst)
    body = dump(server.body(GREETING, max_tokens=32, ignore_eos=True))

    def ask(_: int) -> Answer:
        with server.exchange(CHAT) as exchange:
            together.wait()
            return answer(exchange.send("POST", body=body, headers=server.headers()))

    with ThreadPoolExecutor(server.burst) as pool:
        return list(pool.map(ask, range(server.burst)))


def _generated(server: Server) -> float:
    found = _GENERATED.findall(server.get("/metrics").body)
    expect(found, "/metrics has no counter of generated tokens")

    return sum(map(float, found))
