"""The text of a conversation, as training writes it and as the servers' chat template does."""

import json
from pathlib import Path
from typing import Any

import jinja2
import jinja2.sandbox
import pytest

from contracts.tools import TOOLS
from models.tiny.conversations import KINDS, conversation
from models.tiny.dice import seeded
from models.tiny.evaluate import Case, request
from models.tiny.transcript import Conversation, Message, prompt, segments, signature, written


@pytest.fixture(scope="module")
def template(root: Path) -> jinja2.Template:
    """Load the template as transformers does."""
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    environment.filters["tojson"] = lambda value: json.dumps(value, ensure_ascii=False)

    return environment.from_string((root / "models/tiny/chat_template.jinja").read_text(encoding="utf-8"))


def rendered(template: jinja2.Template, made: Conversation, **settings: bool) -> str:
    """Write a conversation as a server does, from a chat request."""
    body: dict[str, Any] = request(Case(kind="", before=made, expected=Message(role="assistant")), "any")
    for message in body["messages"]:
        for call in message.get("tool_calls", ()):
            call["function"]["arguments"] = json.loads(call["function"]["arguments"])

    return template.render(messages=body["messages"], tools=body.get("tools"), **settings)


@pytest.mark.parametrize("kind", KINDS)
def test_template_writes_what_the_model_was_trained_on(template: jinja2.Template, kind: str) -> None:
    """Every kind of conversation, with and without system message, tools and thoughts."""
    made = [conversation(seeded(seed), kind=kind) for seed in range(20)]
    made += [Conversation(kind=kind, messages=each.messages) for each in made[:5]]

    assert [rendered(template, each) for each in made] == ["".join(text for text, _ in segments(each)) for each in made]


@pytest.mark.parametrize("thinking", [False, True])
def test_template_ends_where_the_model_goes_on(template: jinja2.Template, *, thinking: bool) -> None:
    """Thoughts are opened only when asked for."""
    made = conversation(seeded(3))

    assert rendered(template, made, add_generation_prompt=True, thinking=thinking) == prompt(made, thinking=thinking)


def test_a_tool_is_written_as_its_name_and_parameters() -> None:
    """Descriptions would fill a small model's context."""
    assert [signature(tool["function"]) for tool in TOOLS] == [
        "get_current_weather(city)",
        "get_weather_forecast(city, days)",
        "search_knowledge_base(query)",
    ]


def test_a_model_learns_what_assistants_write_and_nothing_else() -> None:
    """Questions, results and the tags that open a turn are given."""
    made = conversation(seeded(1), kind="current", turns=1)
    said = [message for message in made.messages if message.role == "assistant"]

    assert [text for text, learned in segments(made) if learned] == [f"{written(m)}<|im_end|>" for m in said]


def test_an_answer_whose_tool_call_was_dropped_is_read_and_not_learned() -> None:
    """Else the model would learn to make numbers up."""
    message = Message(role="assistant", content="It is 3 °C.", learned=False)

    assert [learned for _, learned in segments(Conversation(kind="", messages=(message,)))] == [False, False, False]
