import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from benchmark.bodies import Bodies
from benchmark.settings import Kind, Settings

_SETTINGS = Settings(
    url=urlsplit("http://host:8000/v1/chat/completions?x=1"),
    kind=Kind.CHAT,
    stages=(),
    prompts=("one", "two"),
    record=Path("unused"),
)


def _sent(settings: Settings, index: int = 0) -> tuple[str, dict[str, Any]]:
    head, _, body = Bodies(settings, model="m", run_id="r").payload(3, index).partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}" in head.decode()
    return head.decode(), json.loads(body)


def test_chat_asks_for_a_stream_with_usage() -> None:
    """Tokens are counted by the server, so every stream asks for its count."""
    head, body = _sent(_SETTINGS)

    assert head.startswith("POST /v1/chat/completions?x=1 HTTP/1.1\r\nHost: host:8000\r\n")
    assert "X-Request-Id: r-3-0" in head
    assert body["messages"] == [{"role": "user", "content": "one"}]
    assert (body["stream"], body["stream_options"], body["max_tokens"]) == (True, {"include_usage": True}, 200)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (Kind.COMPLETIONS, {"model": "m", "prompt": "one", "max_tokens": 200, "ignore_eos": True}),
        (Kind.EMBEDDINGS, {"model": "m", "input": "one", "ignore_eos": True}),
        (Kind.JSON, {"ignore_eos": True}),
    ],
)
def test_each_kind_has_its_shape_and_takes_more(kind: Kind, body: dict[str, Any]) -> None:
    """What a user gives goes over what the kind says."""
    settings = replace(_SETTINGS, kind=kind, stream=False, body={"ignore_eos": True})

    assert _sent(settings)[1] == body


def test_host_is_named_without_user_and_password() -> None:
    """What stands before the host in a URL is for the client."""
    head, _ = _sent(replace(_SETTINGS, url=urlsplit("http://user:s3cret@host:8000/v1/chat/completions")))

    assert "Host: host:8000\r\n" in head
    assert "s3cret" not in head


def test_answer_is_asked_for_as_it_is() -> None:
    """A compressed stream has no tokens that could be timed."""
    assert "Accept-Encoding: identity\r\n" in _sent(_SETTINGS)[0]


def test_prompts_take_turns() -> None:
    """The third request of two prompts is the first prompt again."""
    assert [_sent(_SETTINGS, index)[1]["messages"][0]["content"] for index in range(3)] == ["one", "two", "one"]


def test_unique_prompts_begin_differently() -> None:
    """A prefix cache holds prompts by their beginning."""
    settings = replace(_SETTINGS, unique=True)
    first, third = (_sent(settings, index)[1]["messages"][0]["content"] for index in (0, 2))

    assert first[:8] != third[:8]
    assert first.endswith("one")


@pytest.mark.parametrize(("key", "lines"), [("sk-1", 1), (None, 0)])
def test_key_is_a_header_if_there_is_one(key: str | None, lines: int) -> None:
    """A server without keys gets none."""
    assert _sent(replace(_SETTINGS, api_key=key))[0].count("Authorization: Bearer sk-1") == lines
