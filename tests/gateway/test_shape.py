"""The shape of what is asked: all that OpenAI and the engines document passes, and a mistake is named by its field."""

from typing import Any

import pytest

from gateway.fields import SHAPES
from gateway.problem import Problem
from gateway.routes import CHAT, COMPLETIONS, EMBEDDINGS
from gateway.shape import check_shape

HI = [{"role": "user", "content": "hi"}]
FUNCTION = {"name": "get_weather", "parameters": {"type": "object", "properties": {}}, "strict": True}
TOOL = {"type": "function", "function": FUNCTION}
CALL = {"id": "1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}
REFUSAL = {"type": "refusal", "refusal": "no"}
SCHEMA = {"type": "json_schema", "json_schema": {"name": "sky", "schema": {"type": "object"}, "strict": True}}


def of_chat(**more: object) -> dict[str, Any]:
    """A chat that says hi, and more."""
    return {"model": "a", "messages": HI, **more}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (CHAT, of_chat()),
        (CHAT, of_chat(temperature=0, top_p=1, stop=["a"], seed=None, n=1, logit_bias={"5": -100})),
        (CHAT, of_chat(stream=True, stream_options={"include_usage": True, "continuous_usage_stats": True})),
        (CHAT, of_chat(tools=[TOOL], tool_choice="auto", parallel_tool_calls=False)),
        (CHAT, of_chat(tools=[TOOL], tool_choice={"type": "function", "function": {"name": "get_weather"}})),
        (CHAT, of_chat(response_format=SCHEMA, logprobs=True, top_logprobs=2, reasoning_effort="low")),
        (CHAT, of_chat(response_format={"type": "json_object"}, metadata={"a": "b"}, user="me", store=True)),
        (CHAT, of_chat(chat_template_kwargs={"enable_thinking": True}, top_k=4, min_p=0.1, repeat_penalty=1.1)),
        (CHAT, of_chat(grammar='root ::= "a"', structured_outputs={"choice": ["a"]}, ignore_eos=True, min_tokens=2)),
        (CHAT, of_chat(messages=[{"role": "user", "content": [{"type": "text", "text": "hi"}]}])),
        (CHAT, of_chat(messages=[{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "a"}}]}])),
        (
            CHAT,
            of_chat(
                messages=[
                    {"role": "assistant", "content": None, "tool_calls": [CALL], "reasoning_content": "so"},
                    {"role": "tool", "tool_call_id": "1", "content": "{}"},
                ]
            ),
        ),
        (CHAT, of_chat(messages=[{"role": "assistant", "content": [REFUSAL]}, {"role": "assistant", "refusal": "no"}])),
        (COMPLETIONS, {"model": "a", "prompt": "hi", "logprobs": 2, "echo": True, "suffix": None, "best_of": 1}),
        (COMPLETIONS, {"model": "a", "prompt": [1, 2], "stop": "x"}),
        (COMPLETIONS, {"model": "a", "prompt": [[1, 2], [3]]}),
        (EMBEDDINGS, {"model": "a", "input": "hi", "encoding_format": "base64", "user": "me"}),
        (EMBEDDINGS, {"model": "a", "input": ["a", "b"], "dimensions": 64}),
    ],
)
def test_what_is_documented_passes(path: str, body: dict[str, Any]) -> None:
    """And any optional field may be null."""
    check_shape(path, body)


@pytest.mark.parametrize(
    "field",
    [
        "additional_drop_params",
        "api_base",
        "base_url",
        "content_policy_fallbacks",
        "context_window_fallbacks",
        "default_headers",
        "deployment_id",
        "disable_fallbacks",
        "drop_params",
        "extra_body",
        "extra_headers",
        "extra_query",
        "fallbacks",
        "litellm_params",
        "max_retries",
        "mcp_servers",
        "mock_response",
        "num_retries",
        "organization",
        "specific_deployment",
        "timeout",
        "user_config",
        "(text)",
    ],
)
@pytest.mark.parametrize(
    ("path", "asked"), [(CHAT, {"messages": HI}), (COMPLETIONS, {"prompt": "a"}), (EMBEDDINGS, {"input": "a"})]
)
def test_what_steers_litellm_is_refused(path: str, asked: dict[str, Any], field: str) -> None:
    """Whatever its value: only what is on the list of its path gets through."""
    problem = refused(path, {"model": "a", **asked, field: None})

    assert (problem.status, problem.code, problem.param) == (400, "field_not_allowed", field)
    assert problem.message == f"field {field!r} is not allowed, docs/gateway.md lists those that are"


@pytest.mark.parametrize(
    ("path", "asked", "message"),
    [
        (CHAT, {}, "messages is missing"),
        (CHAT, {"messages": "hi"}, "messages is 'hi', allowed: a list"),
        (CHAT, {"messages": [{"content": "a"}]}, "messages[0].role is missing"),
        (CHAT, {"messages": [{"role": "x"}]}, "messages[0].role is 'x', allowed: 'system', 'developer', "),
        (CHAT, {"messages": [{"role": "user", "content": 5}]}, "messages[0].content is 5, allowed: a string or a list"),
        (CHAT, {"messages": [{"role": "user", "content": ["a"]}]}, "messages[0].content[0] is 'a', allowed: a part"),
        (
            CHAT,
            {"messages": [{"role": "user", "content": [REFUSAL]}]},
            "allowed: a part of type 'text', 'image_url', 'video_url', 'input_audio' or 'file'",
        ),
        (CHAT, {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "content[0].image_url is missing"),
        (CHAT, {"messages": [{"role": "user", "content": [{"type": "text"}]}]}, "messages[0].content[0].text is miss"),
        (
            CHAT,
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
            "messages[0].content[0].image_url.url is missing",
        ),
        (CHAT, {"messages": [{"role": "assistant", "tool_calls": [{}]}]}, "messages[0].tool_calls[0].type is missing"),
        (CHAT, of_chat(response_format="json"), "response_format is 'json', allowed: an object of type 'text'"),
        (CHAT, of_chat(response_format=[]), "response_format is [], allowed: an object of type 'text'"),
        (CHAT, of_chat(response_format={"type": "json_schema"}), "response_format.json_schema is missing"),
        (CHAT, of_chat(tools="abc"), "tools is 'abc', allowed: a list"),
        (CHAT, of_chat(tools=[{"type": "mcp", "server_url": "litellm_proxy"}]), "tools[0].type is 'mcp', allowed: 'fu"),
        (CHAT, of_chat(tool_choice=5), "tool_choice is 5, allowed: 'none', 'auto', 'required' or an object"),
        (CHAT, of_chat(max_tokens=5.5), "max_tokens is 5.5, allowed: a whole number"),
        (CHAT, of_chat(n=True), "n is True, allowed: a whole number"),
        (CHAT, of_chat(temperature="hot"), "temperature is 'hot', allowed: a number"),
        (EMBEDDINGS, {"input": ["a"] * 2049}, "allowed: a list of 2048 or fewer"),
        (COMPLETIONS, {"prompt": [[1]] * 2049}, "allowed: a list of 2048 or fewer"),
        (CHAT, of_chat(metadata={"tags": ["a"]}), "metadata.tags is ['a'], allowed: a string"),
        (COMPLETIONS, {"prompt": 5}, "prompt is 5, allowed: a string, a list of strings, tokens, or lists of tokens"),
        (COMPLETIONS, {"prompt": ["a", 5]}, "prompt[1] is 5, allowed: a string"),
        (COMPLETIONS, {"prompt": []}, "prompt is [], allowed: a string, a list of strings"),
        (EMBEDDINGS, {"input": [[]]}, "input[0] is [], allowed: a list of 1 or more"),
        (EMBEDDINGS, {"input": {"a": 1}}, "input is {'a': 1}, allowed: a string"),
        (EMBEDDINGS, {"input": "a", "encoding_format": 5}, "encoding_format is 5, allowed: 'float' or 'base64'"),
    ],
)
def test_a_mistake_is_told_by_its_field(path: str, asked: dict[str, Any], message: str) -> None:
    """Where LiteLLM would fall over it, and blame the backend, or tell the client in Python's words."""
    problem = refused(path, {"model": "a", **asked})

    assert problem.status == 400
    assert message in problem.message
    assert problem.message.startswith(f"{problem.param} is ")


def test_all_mistakes_are_told_at_once() -> None:
    """First the fields that are not allowed."""
    problem = refused(CHAT, of_chat(n="a", timeout=5, top_p="b"))

    assert problem.param == "timeout"
    assert [each.split(" ")[0] for each in problem.message.split("; ")] == ["field", "top_p", "n"]


def test_a_million_mistakes_are_a_short_answer() -> None:
    """Nor is a long value repeated."""
    fields = {f"field_{number}": 5 for number in range(1000)}
    problem = refused(CHAT, of_chat(messages=["x" * 100_000] * 1000, **fields))

    assert len(problem.body) < 1200
    assert problem.message.endswith("; and 993 more")


@pytest.mark.parametrize(
    "given",
    [
        {"stop_token_ids": ["a"] * 1000},
        {"modalities": [1] * 1000},
        {"logit_bias": {str(number): "x" for number in range(1000)}},
        {"metadata": {str(number): 1 for number in range(1000)}},
        {"stop": [1] * 1000},
        {"tools": [1] * 1000},
        {"messages": [1] * 1000},
        {"messages": [{"role": "user", "content": [1] * 1000}]},
        {"messages": [{"role": "assistant", "tool_calls": [1] * 1000}]},
    ],
)
def test_of_a_thousand_wrong_values_one_is_looked_for(given: dict[str, Any]) -> None:
    """A body of a million would stop all other requests for seconds."""
    problem = refused(CHAT, of_chat(**given))

    assert "; " not in problem.message


def test_of_unknown_fields_only_those_that_are_told_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the mistake of a field that is known is not lost among them."""
    judged: list[dict[str, Any]] = []

    class Judge:
        def validate_python(self, body: dict[str, Any]) -> None:
            judged.append(body)

    monkeypatch.setitem(SHAPES, CHAT, Judge())
    check_shape(CHAT, {**{f"field_{number}": 5 for number in range(1000)}, "n": "a"})

    assert len(judged[0]) == 9
    assert judged[0]["n"] == "a"


def refused(path: str, body: dict[str, Any]) -> Problem:
    """What is said of a body that is wrong."""
    with pytest.raises(Problem) as raised:
        check_shape(path, body)

    return raised.value
