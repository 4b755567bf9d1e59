"""The scripted model: what it says to what it is asked. Four letters are a token."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.conformance.scripted.reply import Json

HELLO = "Hello! How can I help you today?"
THOUGHT = "The user greets me."
WARM = 0.1
"""The lowest temperature at which an answer varies."""

_TOKEN = re.compile(r"\s*\S{1,4}|\s+$")
_CITIES = re.compile(r"\bin ([A-Z]\w+)(?: and ([A-Z]\w+))?")
_DAYS = re.compile(r"next (\d+) days")


@dataclass(slots=True, kw_only=True)
class Said:
    """One answer before it is written as JSON."""

    content: str = ""
    thought: str = ""
    calls: list[tuple[str, str]] = field(default_factory=list)
    finish: str = "stop"


def tokens(text: str) -> list[str]:
    """Cut a text into tokens."""
    return _TOKEN.findall(text)


def prompt_tokens(body: Json) -> int:
    """Count what the model must read, tools included that it may call."""
    tools = "" if body.get("tool_choice") == "none" else body.get("tools", "")
    texts = [*map(_text, body.get("messages", [])), json.dumps(tools)]

    return sum(len(tokens(text)) + 2 for text in texts)


def say(body: Json) -> Said:
    """Answer a chat request."""
    asked = _text(body["messages"][-1])
    said = Said(calls=list(_calls(body, asked)))
    if said.calls:
        said.finish = "tool_calls"
        return said
    if body.get("chat_template_kwargs", {}).get("thinking"):
        said.thought = THOUGHT
    said.content = _drawn(_content(body, asked), body)

    return _ended(said, body)


def go_on(prompt: str, body: Json) -> Said:
    """Continue a text."""
    return _ended(Said(content=_drawn(f" {prompt}, as it was the last time", body)), body)


def _content(body: Json, asked: str) -> str:
    if "response_format" in body:
        schema = body["response_format"].get("json_schema", {}).get("schema", {"type": "object"})
        return json.dumps(_instance(schema), ensure_ascii=False)
    if body["messages"][-1]["role"] == "tool":
        return f"It is {json.loads(asked)['temperature_c']} °C."

    return HELLO


def _instance(schema: Json) -> Any:  # noqa: ANN401  # any JSON value
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "object":
        return {name: _instance(each) for name, each in schema.get("properties", {}).items()}

    return {"integer": 1, "boolean": True}[schema["type"]]


def _calls(body: Json, asked: str) -> Iterator[tuple[str, str]]:
    choice = body.get("tool_choice", "auto")
    wanted = "weather" in asked or choice == "required" or isinstance(choice, dict)
    if not body.get("tools") or not wanted or choice == "none" or body["messages"][-1]["role"] == "tool":
        return
    cities, days = _CITIES.search(asked), _DAYS.search(asked)
    forecast = days or isinstance(choice, dict)
    name = "get_weather_forecast" if forecast else "get_current_weather"
    more = {"days": int(days[1]) if days else 1} if forecast else {}
    found = [each for each in (cities.groups() if cities else ["Rome"]) if each]
    for city in found if body.get("parallel_tool_calls", True) else found[:1]:
        yield name, json.dumps({"city": city, **more})


def _drawn(text: str, body: Json) -> str:
    if body.get("temperature", 0) < WARM:
        return text
    words = text.split()
    Random(body.get("seed")).shuffle(words)  # noqa: S311  # no secret

    return " ".join(words)


def _ended(said: Said, body: Json) -> Said:
    stops = body.get("stop") or []
    found = [
        said.content.index(stop) for stop in ([stops] if isinstance(stops, str) else stops) if stop in said.content
    ]
    said.content = said.content[: min(found, default=None)]
    room = body.get("max_completion_tokens") or body.get("max_tokens") or 1000
    if len(tokens(said.content)) > room:
        said.content, said.finish = "".join(tokens(said.content)[:room]), "length"

    return said


def _text(message: Json) -> str:
    content = message.get("content") or ""

    return content if isinstance(content, str) else "".join(part["text"] for part in content)
