import json

import pytest

from benchmark import completion


def _delta(**delta: object) -> bytes:
    return json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}).encode()


@pytest.mark.parametrize(
    ("event", "carries"),
    [
        (_delta(content="x"), True),
        (_delta(content="x").replace(b": ", b":"), True),
        (_delta(content='"'), True),
        (_delta(reasoning_content="hm", content=None), True),
        (_delta(role="assistant", content="", reasoning_content="hm"), True),
        (_delta(tool_calls=[{"index": 0, "function": {"arguments": '{"city"'}}]), True),
        (b'{"choices":[{"index":0,"text":"x"}]}', True),
        (_delta(role="assistant", content=""), False),
        (_delta(role="assistant", content=None), False),
        (_delta(tool_calls=[{"index": 0, "function": {"name": "f", "arguments": ""}}]), False),
        (_delta(), False),
        (b'{"choices":[],"usage":{"completion_tokens":3}}', False),
        (_delta(role='"content":"x"'), False),
        (b'{"choices":[{"index":0,"logprobs":{"content":[]},"delta":{}}]}', False),
        (b'{"content":"', False),
    ],
)
def test_token_is_told_from_role_finish_and_nothing(event: bytes, carries: bool) -> None:  # noqa: FBT001
    """The first token's time must not be that of an event without text."""
    assert completion.carries_token(event) is carries


@pytest.mark.parametrize(
    ("body", "counts"),
    [
        (b'{"usage":{"prompt_tokens":7,"completion_tokens":3}}', (7, 3)),
        (b'{"usage": {"prompt_tokens": 7, "completion_tokens": 3, "details": {"cached": 1}}}', (7, 3)),
        (b'{"usage":{"prompt_tokens":7}}', (7, None)),
        (b'{"usage":null}', (None, None)),
        (b'{"usage":{"prompt_tokens":-1,"completion_tokens":"3"}}', (None, None)),
        (b'{"usage":{broken}}', (None, None)),
        (b'{"content":"\\"usage\\":{\\"prompt_tokens\\":9}"}', (None, None)),
        (b"", (None, None)),
    ],
)
def test_usage_is_the_servers_count(body: bytes, counts: tuple[int | None, int | None]) -> None:
    """Tokens are never counted by words, and a strange usage object counts as none."""
    assert completion.usage(body) == counts


@pytest.mark.parametrize(
    ("event", "error"),
    [
        (b'{"error":{"message":"x"}}', True),
        (b' {"object": "error"}', True),
        (b'{"id":"a","error":"x"}', True),
        (b'{"id":"a","error":null}', False),
        (b'["error"]', False),
        (b'{"error', False),
        (_delta(content='{"error":1}'), False),
        (_delta(content="error"), False),
    ],
)
def test_error_within_a_stream_is_seen(event: bytes, error: bool) -> None:  # noqa: FBT001
    """A server that has sent 200 has no other way to say it failed."""
    assert completion.is_error(event) is error
