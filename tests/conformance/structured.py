"""`response_format`: answers that a program can read, and text that is hard to cut into pieces."""

import json
from typing import Any

from tests.conformance.case import case, expect, same, valid
from tests.conformance.cut_json import is_beginning
from tests.conformance.questions import AS_JSON, GREETING, WEATHER, Json, user
from tests.conformance.server import Messages, Server
from tests.conformance.streaming import choices, text

REPLACEMENT = "\ufffd"

REPORT: Json = {
    "type": "object",
    "properties": {
        "sky": {"enum": ["sunny", "cloudy", "rainy"]},
        "degrees": {"type": "integer", "minimum": 0, "maximum": 40},
        "windy": {"type": "boolean"},
    },
    "required": ["sky", "degrees", "windy"],
    "additionalProperties": False,
}

ANY_OBJECT: Json = {"type": "json_object"}
PICTURES = "Zürich 🌦️ 東京 👩🏽‍🚀"
ONLY_PICTURES: Json = {
    "type": "object",
    "properties": {"text": {"enum": [PICTURES]}},
    "required": ["text"],
    "additionalProperties": False,
}


def schema_format(schema: Json) -> Json:
    """Ask for JSON of one schema."""
    return {"type": "json_schema", "json_schema": {"name": "report", "strict": True, "schema": schema}}


@case("structured")
def json_object_is_json(server: Server) -> None:
    """`json_object` gives an object and nothing around it, where the question is for one."""
    content = server.chat(AS_JSON, response_format=ANY_OBJECT, max_tokens=256).choices[0].message.content

    expect(isinstance(_parsed(content), dict), f"{content!r} is not an object")


@case("structured")
def json_object_is_json_whatever_is_asked(server: Server) -> None:
    """Asked for anything else, it gives an object too, or the beginning of one where `max_tokens` cuts it."""
    ends = []
    for question in (GREETING, WEATHER, user_alone("Tell me a story."), user_alone("12, 5, ")):
        choice = server.chat(question, response_format=ANY_OBJECT, max_tokens=96).choices[0]
        content = choice.message.content or ""
        whole = choice.finish_reason == "stop"
        expect(isinstance(_parsed(content), dict) if whole else is_beginning(content), f"{content!r} is no object")
        ends.append(choice.finish_reason)

    expect(set(ends) <= {"stop", "length"}, f"finish reasons: {ends}")


@case("structured")
def json_schema_is_kept(server: Server) -> None:
    """`json_schema` gives an object of that schema."""
    content = server.chat(WEATHER, response_format=schema_format(REPORT), max_tokens=256).choices[0].message.content

    valid(_parsed(content), REPORT, "answer")


@case("structured")
def json_schema_is_kept_in_a_stream(server: Server) -> None:
    """The pieces of a stream make an object of the schema, and the stream ends well."""
    chunks = server.stream(WEATHER, response_format=schema_format(REPORT), max_tokens=256)

    valid(_parsed(text(chunks)), REPORT, "stream")
    same(choices(chunks)[-1].finish_reason, "stop", "finish_reason")


@case("structured")
def unicode_is_whole(server: Server) -> None:
    """Letters and pictures of several bytes arrive as they are."""
    content = (
        server.chat(WEATHER, response_format=schema_format(ONLY_PICTURES), max_tokens=256).choices[0].message.content
    )

    same(_parsed(content), {"text": PICTURES}, "answer")


@case("structured")
def unicode_is_whole_in_a_stream(server: Server) -> None:
    """A picture whose bytes are several tokens is in no piece half."""
    chunks = server.stream(WEATHER, response_format=schema_format(ONLY_PICTURES), max_tokens=256)

    expect(not any(REPLACEMENT in (each.delta.content or "") for each in choices(chunks)), "half a character")
    same(_parsed(text(chunks)), {"text": PICTURES}, "stream")


def user_alone(question: str) -> Messages:
    """Ask without a system prompt, as the model was never taught."""
    return [user(question)]


def _parsed(content: str | None) -> Any:  # noqa: ANN401  # any JSON value
    try:
        return json.loads(content or "")
    except json.JSONDecodeError:
        expect(kept=False, breach=f"{content!r} is not JSON")
