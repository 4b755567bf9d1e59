import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.problem import Problem
from serving.request_shape import SHAPES, check_request

CHAT, TEXT, EMBED = "/v1/chat/completions", "/v1/completions", "/v1/embeddings"
MESSAGES = [{"role": "user", "content": "hi"}]
TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather_forecast",
        "description": "Forecast",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "enum": ["London"]},
                "days": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": ["null"]}]},
                "tags": {"type": "array", "items": {"type": "string"}},
            },
            "required": ["city"],
            "additionalProperties": False,
        },
    },
}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    [
        "messages",
        "prompt",
        "input",
        "tools",
        "tool_choice",
        "response_format",
        "stream",
        "stop",
        "n",
        "logprobs",
        "max_tokens",
        "logit_bias",
    ]
)


def check(path: str, request: dict[str, Any]) -> int:
    return check_request(path, json.dumps({"model": "tiny", **request}).encode(), model="tiny", slots=4)


@pytest.mark.parametrize(
    ("path", "request_"),
    [
        (CHAT, {"messages": MESSAGES}),
        (CHAT, {"messages": MESSAGES, "tools": [TOOL], "tool_choice": "auto", "parallel_tool_calls": True}),
        (CHAT, {"messages": MESSAGES, "tools": None, "stop": None, "seed": None, "stream": None}),
        (
            CHAT,
            {
                "messages": MESSAGES,
                "tools": [TOOL],
                "tool_choice": {"type": "function", "function": {"name": "get_weather_forecast"}},
            },
        ),
        (CHAT, {"messages": [{"role": "user", "content": [{"type": "text", "text": "hi"}]}]}),
        (CHAT, {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:"}}]}]}),
        (
            CHAT,
            {
                "messages": [
                    {
                        "role": "assistant",
                        "content": None,
                        "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
                    },
                    {"role": "tool", "tool_call_id": "1", "content": "{}"},
                ]
            },
        ),
        (
            CHAT,
            {
                "messages": MESSAGES,
                "response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {}}},
            },
        ),
        (
            CHAT,
            {"messages": MESSAGES, "stop": ["a"], "logprobs": True, "top_logprobs": 5, "temperature": 0, "top_p": 1},
        ),
        (CHAT, {"messages": MESSAGES, "stream": True, "stream_options": {"include_usage": True}}),
        (CHAT, {"messages": MESSAGES, "metadata": {"any": 1}, "store": False, "user": "me", "verbosity": "low"}),
        (CHAT, {"messages": MESSAGES, "top_k": None, "nobody_knows": None}),
        (TEXT, {"prompt": "hi", "logprobs": 3, "echo": True}),
        (TEXT, {"prompt": ["a", "b"], "stop": "\n"}),
        (TEXT, {"prompt": [1, 2]}),
        (TEXT, {"prompt": [[1, 2], [3]]}),
        (EMBED, {"input": "hi", "encoding_format": "base64"}),
        (EMBED, {"input": ["a", "b"], "dimensions": 64}),
    ],
)
def test_what_openai_allows_passes(path: str, request_: dict[str, Any]) -> None:
    """An optional field may be null, an unknown one too."""
    check(path, request_)


@pytest.mark.parametrize(
    ("path", "request_", "param"),
    [
        (CHAT, {}, "messages"),
        (CHAT, {"messages": 5}, "messages"),
        (CHAT, {"messages": []}, "messages"),
        (CHAT, {"messages": ["hi"]}, "messages[0]"),
        (CHAT, {"messages": [{"content": "hi"}]}, "messages[0].role"),
        (CHAT, {"messages": [{"role": 1, "content": "hi"}]}, "messages[0].role"),
        (CHAT, {"messages": [{"role": "wizard", "content": "hi"}]}, "messages[0].role"),
        (CHAT, {"messages": [{"role": "user", "content": 5}]}, "messages[0].content"),
        (CHAT, {"messages": [{"role": "user", "content": ["hi"]}]}, "messages[0].content[0]"),
        (CHAT, {"messages": MESSAGES, "stream": "yes"}, "stream"),
        (CHAT, {"messages": MESSAGES, "max_tokens": "five"}, "max_tokens"),
        (CHAT, {"messages": MESSAGES, "max_tokens": True}, "max_tokens"),
        (CHAT, {"messages": MESSAGES, "n": 0}, "n"),
        (CHAT, {"messages": MESSAGES, "temperature": "hot"}, "temperature"),
        (CHAT, {"messages": MESSAGES, "temperature": -1}, "temperature"),
        (CHAT, {"messages": MESSAGES, "top_p": 1.5}, "top_p"),
        (CHAT, {"messages": MESSAGES, "top_logprobs": 21}, "top_logprobs"),
        (CHAT, {"messages": MESSAGES, "stop": [1]}, "stop[0]"),
        (CHAT, {"messages": MESSAGES, "stop": ""}, "stop"),
        (TEXT, {"prompt": "hi", "stop": ["a", ""]}, "stop[1]"),
        (CHAT, {"messages": MESSAGES, "tools": {}}, "tools"),
        (CHAT, {"messages": MESSAGES, "tools": [{"type": "function"}]}, "tools[0].function"),
        (CHAT, {"messages": MESSAGES, "tools": [{"type": "magic", "function": {"name": "f"}}]}, "tools[0].type"),
        (CHAT, {"messages": MESSAGES, "tool_choice": "always"}, "tool_choice"),
        (CHAT, {"messages": MESSAGES, "response_format": {"type": "xml"}}, "response_format.type"),
        (CHAT, {"messages": MESSAGES, "response_format": "json"}, "response_format"),
        (TEXT, {"prompt": 5}, "prompt"),
        (TEXT, {"prompt": []}, "prompt"),
        (TEXT, {"prompt": [{}]}, "prompt[0]"),
        (TEXT, {"prompt": [[]]}, "prompt[0]"),
        (TEXT, {"prompt": [1, 2**31]}, "prompt[1]"),
        (TEXT, {"prompt": ["a", 1]}, "prompt"),
        (TEXT, {"prompt": [1, "a"]}, "prompt"),
        (EMBED, {"input": [[1], [2**31]]}, "input[1][0]"),
        (EMBED, {"input": [None]}, "input[0]"),
        (EMBED, {"input": "a", "encoding_format": "hex"}, "encoding_format"),
        (EMBED, {}, "input"),
    ],
)
def test_a_wrong_shape_is_refused_by_its_path(path: str, request_: dict[str, Any], param: str) -> None:
    """Engines ignore some of it and answer 500 to the rest."""
    with pytest.raises(Problem) as refused:
        check(path, request_)

    assert (refused.value.status, refused.value.param) == (400, param)
    assert refused.value.message.startswith(param)


@pytest.mark.parametrize(
    ("schema", "param"),
    [
        (5, ""),
        ({"type": "text"}, ".type"),
        ({"type": []}, ".type"),
        ({"properties": []}, ".properties"),
        ({"properties": {"city": "string"}}, ".properties.city"),
        ({"properties": {"city": {"type": "str"}}}, ".properties.city.type"),
        ({"required": "city"}, ".required"),
        ({"items": "string"}, ".items"),
        ({"items": {"type": 1}}, ".items.type"),
        ({"enum": []}, ".enum"),
        ({"anyOf": [{"type": "x"}]}, ".anyOf[0].type"),
        ({"$defs": {"a": 1}}, ".$defs.a"),
    ],
)
def test_a_bad_tool_schema_is_refused(schema: object, param: str) -> None:
    """The engine would fail while it builds a grammar."""
    tool = {"type": "function", "function": {"name": "f", "parameters": schema}}
    with pytest.raises(Problem) as refused:
        check(CHAT, {"messages": MESSAGES, "tools": [tool]})

    assert refused.value.param == f"tools[0].function.parameters{param}"


def test_a_schema_that_never_ends_is_refused() -> None:
    """It would take the server's own stack."""
    schema: dict[str, Any] = {}
    for _ in range(80):
        schema = {"items": schema}
    tool = {"type": "function", "function": {"name": "f", "parameters": schema}}
    with pytest.raises(Problem, match="nested too deep"):
        check(CHAT, {"messages": MESSAGES, "tools": [tool]})


def test_an_error_shows_a_long_value_in_part() -> None:
    """The answer to a large request is small."""
    with pytest.raises(Problem) as refused:
        check(CHAT, {"messages": "x" * 10_000})

    assert len(refused.value.message) < 200


@given(st.sampled_from(sorted(SHAPES)), st.dictionaries(KEYS, JSON, max_size=5))
@settings(max_examples=300, deadline=None)
def test_any_request_is_taken_or_refused(path: str, request_: dict[str, Any]) -> None:
    """No request of a client is the server's fault."""
    with suppress(Problem):
        check(path, request_)


@pytest.mark.parametrize(
    ("path", "request_", "param"),
    [
        (TEXT, {"prompt": ["a"] * 5}, "prompt"),
        (TEXT, {"prompt": [[1], [2], [3]], "n": 2}, "prompt"),
        (CHAT, {"messages": MESSAGES, "n": 5}, "n"),
        (TEXT, {"prompt": ["a", "b"], "n": 5}, "n"),
        (EMBED, {"input": ["a"] * 257}, "input"),
    ],
)
def test_one_request_cannot_ask_for_more_than_the_engine_makes_at_once(
    path: str, request_: dict[str, object], param: str
) -> None:
    """The rest would wait in the engine, where no queue is bounded and nobody can take it back."""
    with pytest.raises(Problem, match="allowed: at most") as refused:
        check(path, request_)

    assert (refused.value.status, refused.value.param) == (400, param)


@pytest.mark.parametrize(
    ("path", "request_", "answers"),
    [
        (TEXT, {"prompt": ["a"] * 4}, 4),
        (TEXT, {"prompt": ["a", "b"], "n": 2}, 4),
        (TEXT, {"prompt": list(range(500))}, 1),
        (CHAT, {"messages": MESSAGES, "n": 3}, 3),
        (EMBED, {"input": ["a"] * 256}, 256),
        (EMBED, {"input": "a"}, 1),
    ],
)
def test_the_answers_of_a_request_are_counted(path: str, request_: dict[str, object], answers: int) -> None:
    """A prompt of tokens is one prompt, however long."""
    assert check(path, request_) == answers


@pytest.mark.parametrize("choice", ["required", {"type": "function", "function": {"name": "a"}}])
def test_a_call_cannot_be_required_without_tools(choice: object) -> None:
    """An engine would answer in words, as if nothing had been asked."""
    with pytest.raises(Problem, match="tools are missing"):
        check(CHAT, {"messages": MESSAGES, "tool_choice": choice})
