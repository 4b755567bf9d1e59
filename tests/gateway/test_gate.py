"""The gate: who is let in, and what the others are told before LiteLLM sees them."""

import asyncio
import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.asgi import Message, Receive, Scope, Send
from gateway.body import Bodies
from gateway.client import Client
from gateway.gate import CLIENT, METHODS, Gate
from gateway.prompt import MOST
from tests.gateway.visit import CHAT, KEY, Heard, ask, fails, house, says, scope, sent, streams


async def _never() -> None:
    msg = "the app was asked"
    raise AssertionError(msg)


SHUT = fails(_never)


def test_a_wrong_key_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    """Not a byte of the body is taken, so that a guess costs next to nothing."""
    heard = Heard()

    async def receive() -> Message:
        msg = "the body was read"
        raise AssertionError(msg)

    gate = Gate(SHUT, house(tmp_path))
    asyncio.run(_call(gate, scope(headers={"authorization": f"Bearer {KEY}x"}), receive, heard.send))

    assert (heard.status, heard.error["code"]) == (401, "invalid_api_key")


@pytest.mark.parametrize("path", [path for path, method in METHODS.items() if method == "POST"] + ["/v1/models"])
def test_every_door_but_probes_and_metrics_wants_a_key(tmp_path: Path, path: str) -> None:
    """A list that grows is tested as it grows."""
    heard = ask(SHUT, house(tmp_path), scope(path, method=METHODS[path], headers={"authorization": ""}))

    assert heard.status == 401


@pytest.mark.parametrize("path", ["/", "/v1", "/chat/completions", "/v1/model", "/ui", "/v1//models"])
def test_what_is_not_on_the_list_does_not_exist(tmp_path: Path, path: str) -> None:
    """LiteLLM has hundreds of doors, and new ones with every version."""
    heard = ask(SHUT, house(tmp_path), scope(path, method="GET"))

    assert (heard.status, heard.error["code"]) == (404, "not_found")


def test_another_method_is_told_the_right_one(tmp_path: Path) -> None:
    """As HTTP wants it."""
    heard = ask(SHUT, house(tmp_path), scope(method="GET"))

    assert (heard.status, heard.headers[b"allow"]) == (405, b"POST")


def test_models_are_those_of_the_client(tmp_path: Path) -> None:
    """In the order of the platform."""
    heard = ask(SHUT, house(tmp_path), scope("/v1/models", method="GET"))

    assert [each["id"] for each in json.loads(heard.body)["data"]] == ["assistant", "embedder"]


def test_one_model_is_told_by_its_name(tmp_path: Path) -> None:
    """As the list tells it."""
    heard = ask(SHUT, house(tmp_path), scope("/v1/models/embedder", method="GET"))

    assert json.loads(heard.body) == {"id": "embedder", "object": "model", "owned_by": "triad"}


@pytest.mark.parametrize("name", ["gpt-4", "", "assistant/", "x" * 500])
def test_a_model_that_is_not_the_clients_does_not_exist(tmp_path: Path, name: str) -> None:
    """Those that do are named."""
    heard = ask(SHUT, house(tmp_path), scope(f"/v1/models/{name}", method="GET"))

    assert (heard.status, heard.error["code"]) == (404, "model_not_found")
    assert heard.error["message"].endswith("does not exist, allowed: assistant, embedder")


def test_a_model_is_told_to_nobody_without_a_key(tmp_path: Path) -> None:
    """As the list is."""
    asked = scope("/v1/models/assistant", method="GET", headers={"authorization": ""})

    assert ask(SHUT, house(tmp_path), asked).status == 401


def test_what_a_client_writes_in_its_own_books_stays_there(tmp_path: Path) -> None:
    """LiteLLM would obey some of it."""
    asked: list[Any] = []

    async def app(given: Scope, receive: Receive, send: Send) -> None:
        asked.append(json.loads((await receive())["body"]))
        await says(b"{}")(given, sent(b""), send)

    heard = ask(app, house(tmp_path), body={**CHAT, "metadata": {"tags": "one"}, "store": False})

    assert heard.status == 200
    assert asked == [{**CHAT, "store": False}]


@pytest.mark.parametrize(
    ("body", "status", "code", "words"),
    [
        (b"{", 400, "invalid_json", "not JSON"),
        (b"[]", 400, "invalid_json", "JSON object"),
        (b'{"model": NaN}', 400, "invalid_json", "not JSON"),
        ({}, 400, "model_missing", "one of assistant"),
        ({**CHAT, "model": "gpt-4"}, 404, "model_not_found", "allowed: assistant"),
        ({**CHAT, "model": "embedder"}, 404, "model_not_found", "'embedder' does not answer /v1/chat/completions"),
        ({**CHAT, "num_retries": 9}, 400, "field_not_allowed", "'num_retries'"),
        ({**CHAT, "messages": 5}, 400, "wrong_type", "messages is 5"),
        ({**CHAT, "messages": []}, 400, "wrong_type", "messages is []"),
        ({**CHAT, "messages": [5]}, 400, "wrong_type", "messages[0] is 5, allowed: an object"),
        ({**CHAT, "stream": "yes"}, 400, "wrong_type", "stream is 'yes'"),
        ({**CHAT, "stream": True, "stream_options": 1}, 400, "wrong_type", "stream_options is 1"),
        ({**CHAT, "user": "x" * 1000}, 413, "body_too_large", "1000 bytes"),
    ],
)
def test_what_no_backend_need_see_is_refused(tmp_path: Path, body: Any, status: int, code: str, words: str) -> None:  # noqa: ANN401  # any JSON
    """With what is allowed instead."""
    heard = ask(SHUT, house(tmp_path), body=body)

    assert (heard.status, heard.error["code"]) == (status, code)
    assert words in heard.error["message"]


@pytest.mark.parametrize(("field", "given"), [("prompt", ["one", "two"]), ("prompt", [[1], [2]]), ("n", 2)])
def test_a_stream_of_several_completions_is_refused(tmp_path: Path, field: str, given: object) -> None:
    """LiteLLM would mix them under one index."""
    body = {"model": "assistant", "prompt": "one", "stream": True, field: given}
    heard = ask(SHUT, house(tmp_path), scope("/v1/completions"), body)

    assert (heard.status, heard.error["param"]) == (400, field)


def test_a_stream_of_several_answers_of_a_chat_is_refused(tmp_path: Path) -> None:
    """LiteLLM ends all of them with the first."""
    body = {"model": "assistant", "messages": [{"role": "user", "content": "Hi"}], "stream": True, "n": 2}
    heard = ask(SHUT, house(tmp_path), body=body)

    assert (heard.status, heard.error["param"]) == (400, "n")


@pytest.mark.parametrize("prompt", ["one", ["one"], [1, 2]])
def test_a_stream_of_one_completion_is_asked(tmp_path: Path, prompt: object) -> None:
    """A list of numbers is one prompt, too."""
    body = {"model": "assistant", "prompt": prompt, "stream": True}
    heard = ask(streams(b"[DONE]"), house(tmp_path), scope("/v1/completions"), body)

    assert heard.status == 200


def test_a_body_of_another_type_is_refused(tmp_path: Path) -> None:
    """LiteLLM would read a form."""
    heard = ask(SHUT, house(tmp_path), scope(headers={"content-type": "application/x-www-form-urlencoded"}))

    assert heard.status == 415


def test_litellm_sees_neither_the_key_nor_what_steers_it(tmp_path: Path) -> None:
    """But who asks, and under which id."""
    seen: list[Scope] = []

    async def app(given: Scope, receive: Receive, send: Send) -> None:
        seen.append(given)
        await says(b"{}")(given, receive, send)

    headers = {"x-litellm-num-retries": "9", "x-request-id": "mine", "x-api-key": KEY}
    ask(app, house(tmp_path), {**scope(headers=headers), "query_string": b"model=other"})

    [given] = seen
    assert KEY.encode() not in b"".join(value for _, value in given["headers"])
    assert {name for name, _ in given["headers"]} == {b"content-type", b"content-length", b"x-request-id"}
    assert given["query_string"] == b""
    assert isinstance(given[CLIENT], Client)


def test_an_answer_passes_without_what_names_its_backend(tmp_path: Path) -> None:
    """Byte for byte, with its id."""
    heard = ask(says(b'{"choices": []}'), house(tmp_path), scope(headers={"x-request-id": "mine"}))

    assert (heard.status, heard.body) == (200, b'{"choices": []}')
    assert heard.headers == {b"content-type": b"application/json", b"x-request-id": b"mine"}


def test_a_client_over_its_limit_is_told_when_to_come(tmp_path: Path) -> None:
    """And is counted by the reason."""
    known = house(tmp_path, requests_per_minute=1)
    ask(says(b"{}"), known)
    heard = ask(SHUT, known)

    assert (heard.status, heard.error["type"]) == (429, "rate_limit_error")
    assert heard.headers[b"retry-after"] == b"60"
    assert b'triad_gateway_refused_total{reason="requests_per_minute"} 1\n' in known.metrics.text()


def test_tokens_and_their_price_count_for_the_client(tmp_path: Path) -> None:
    """By the backend that answered."""
    known = house(tmp_path, budget_per_day=0.01)
    ask(says(b'{"usage":{"prompt_tokens":6,"completion_tokens":2}}'), known)
    heard = ask(SHUT, known)

    assert heard.error["code"] == "insufficient_quota"
    assert b'tokens_total{client="one",route="assistant",kind="prompt"} 6\n' in known.metrics.text()


def test_a_stream_counts_though_nobody_asked_for_the_count(tmp_path: Path) -> None:
    """LiteLLM is asked for it, the client does not see it."""
    known = house(tmp_path)
    asked: list[Any] = []

    async def app(given: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        asked.append(json.loads(message["body"]))
        count = b'{"choices":[{"delta":{}}],"usage":{"prompt_tokens":1,"completion_tokens":2,"cost":0.1}}'
        await streams(b'{"choices":[{"delta":{"content":"a"}}]}', count, b"[DONE]")(given, sent(b""), send)

    heard = ask(app, known, body={**CHAT, "stream": True})

    assert asked[0]["stream_options"] == {"include_usage": True}
    assert heard.body == b'data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: [DONE]\n\n'
    assert b'kind="completion"} 2\n' in known.metrics.text()


def test_a_stream_that_is_left_early_counts_for_the_client(tmp_path: Path) -> None:
    """By what was read of it: the count comes at the end."""
    known = house(tmp_path, tokens_per_minute=50)

    async def visit() -> None:
        left = asyncio.Event()

        async def receive() -> Message:
            if not asked:
                asked.append(True)
                return {"type": "http.request", "body": json.dumps({**CHAT, "stream": True}).encode()}
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            await heard.send(message)
            if len(heard.messages) == 51:
                left.set()

        await Gate(app, known)(scope(), receive, send)

    async def app(_: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        while True:
            await send({"type": "http.response.body", "body": b'data: {"choices":[]}\n\n', "more_body": True})
            await asyncio.sleep(0)

    heard, asked = Heard(), list[bool]()
    asyncio.run(visit())

    assert ask(SHUT, known).error["message"].startswith("client 'one' has used its 50 tokens per minute")


def test_what_cannot_be_answered_counts_as_a_request(tmp_path: Path) -> None:
    """To find out what is wrong with a body is what costs."""
    known = house(tmp_path, requests_per_minute=1)

    assert ask(SHUT, known, body=b"{").status == 400
    assert ask(SHUT, known, body=b"{").status == 429


def test_nothing_is_read_of_who_is_over_a_limit(tmp_path: Path) -> None:
    """Who sends large bodies would take the time of others."""
    known = house(tmp_path, requests_per_minute=1)
    ask(says(b"{}"), known)
    heard = Heard()

    async def receive() -> Message:
        msg = "the body was read"
        raise AssertionError(msg)

    asyncio.run(_call(Gate(SHUT, known), scope(), receive, heard.send))

    assert heard.status == 429


def test_a_long_name_is_not_repeated(tmp_path: Path) -> None:
    """Only its begin."""
    heard = ask(SHUT, house(tmp_path), body={**CHAT, "model": "x" * 900})

    assert heard.status == 404
    assert len(heard.body) < 400


def test_an_app_that_crashes_is_500_without_its_words(tmp_path: Path) -> None:
    """Nothing of the inside reaches a client, and what was taken is given back."""

    async def crash() -> None:
        msg = "secret"
        raise RuntimeError(msg)

    known = house(tmp_path)
    heard = ask(fails(crash), known)

    assert (heard.status, heard.error["code"]) == (500, "internal_error")
    assert b"secret" not in heard.body
    assert (known.bodies.held, known.limits["one"].running, known.metrics.in_flight) == (0, 0, 0)


def test_an_app_that_says_nothing_is_502(tmp_path: Path) -> None:
    """A client never waits for an answer that will not come."""

    async def nothing() -> None:
        await asyncio.sleep(0)

    assert ask(fails(nothing), house(tmp_path)).status == 502


def test_the_app_is_stopped_when_the_client_leaves(tmp_path: Path) -> None:
    """What nobody reads need not be computed."""
    known, stopped = replace(house(tmp_path), longest_s=3600), []

    async def app(_: Scope, receive: Receive, __: Send) -> None:
        await receive()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.append(True)

    async def visit() -> None:
        messages: list[Message] = [
            {"type": "http.request", "body": json.dumps(CHAT).encode()},
            {"type": "http.disconnect"},
        ]

        async def receive() -> Message:
            return messages.pop(0)

        await asyncio.wait_for(Gate(app, known)(scope(), receive, heard.send), 10)

    heard = Heard()
    asyncio.run(visit())

    assert stopped == [True]
    assert heard.messages == []
    assert known.limits["one"].running == 0


def test_an_answer_that_takes_too_long_is_504(tmp_path: Path) -> None:
    """Whatever LiteLLM waits for."""
    known = replace(house(tmp_path), longest_s=0)

    async def wait() -> None:
        await asyncio.Event().wait()

    assert ask(fails(wait), known).status == 504


def test_a_database_of_litellm_is_asked_with_the_clients_key(tmp_path: Path) -> None:
    """And says itself who is not let in."""
    known = replace(house(tmp_path), keys=None, clients={"database": Client(name="database", models=("assistant",))})
    known = replace(known, limits={"database": known.limits["one"]})
    seen: list[Scope] = []

    async def app(given: Scope, receive: Receive, send: Send) -> None:
        seen.append(given)
        await says(b'{"error": {"message": "no such key", "code": "401"}}', status=401)(given, receive, send)

    heard = ask(app, known, scope(headers={"authorization": "Bearer sk-of-the-database"}))

    assert (b"authorization", b"Bearer sk-of-the-database") in seen[0]["headers"]
    assert (heard.status, heard.error["message"]) == (401, "no such key")


def test_a_failure_is_a_line_of_the_log_without_what_was_asked(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither prompt nor key; whose, where and why."""
    error = b'{"error": {"message": "No deployments available. Passed hello", "code": "429"}}'
    heard = ask(says(error, status=429), house(tmp_path), scope(headers={"x-request-id": "mine"}))

    [line] = caplog.messages
    assert heard.status == 503
    assert line.startswith("request_id=mine, client=one, route=assistant, status=503, reason=nothing_alive, seconds=")
    assert "hello" not in caplog.text
    assert KEY not in caplog.text


def test_an_answer_that_is_good_leaves_no_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Metrics count it."""
    ask(says(b"{}"), house(tmp_path))

    assert caplog.messages == []


def test_a_question_is_a_line_of_the_log_where_that_is_asked_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whose and what, never the key; of a long one the beginning, and how long it is."""
    caplog.set_level(logging.INFO)
    known = replace(house(tmp_path), log_prompts=True, bodies=Bodies(most=2 * MOST))
    long = {**CHAT, "messages": [{"role": "user", "content": "x" * MOST}]}
    asked = scope(headers={"x-request-id": "mine"})
    ask(says(b"{}"), known, asked)
    ask(says(b"{}"), known, asked, body=long)

    first, second = caplog.messages
    words = json.dumps(CHAT)
    assert first == f"request_id=mine, client=one, route=assistant, bytes={len(words)} | {words}"
    assert second.startswith(f"request_id=mine, client=one, route=assistant, bytes={len(json.dumps(long))} | ")
    assert len(second.partition(" | ")[2]) == MOST
    assert KEY not in caplog.text


def test_nothing_that_is_asked_is_in_the_log_unless_asked_for(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """At any level."""
    caplog.set_level(logging.DEBUG)
    ask(says(b"{}"), house(tmp_path))

    assert "hello" not in caplog.text


async def _call(gate: Gate, asked: Scope, receive: Receive, send: Send) -> None:
    await gate(asked, receive, send)
