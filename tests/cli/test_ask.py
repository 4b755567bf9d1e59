"""Tests of triad.cli.ask."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from triad.twin.folder import NAME, Folder
from triad.twin.plan import Endpoint, Plan, save
from triad.twin.ports import free

MODELS = 'Rain?!\nget_current_weather(city="London")\n'
"""What the model's stand-in says, which wants a tool and nobody runs it."""


@pytest.mark.usefixtures("checkout")
def test_the_agent_answers_and_says_what_it_did(triad: Callable[..., Any]) -> None:
    """The answer alone can be piped on."""
    assert triad("up", "--port", free(1)[0]).code == 0
    ran, document = triad("ask", "Rain?"), triad("ask", "Rain?", "--json")

    assert (ran.code, ran.out) == (0, "Rain?!\n")
    for told in ('get_current_weather(city="Oslo")\n', "failed: there is no network", '{"city": "Bern"}', "34 tokens"):
        assert told in ran.error
    assert (document.code, document.error) == (0, "")
    assert json.loads(document.out).keys() == {"response", "data", "tool_calls", "usage", "trace_id"}
    assert json.loads(document.out)["response"] == "Rain?!"


@pytest.mark.usefixtures("checkout")
def test_an_agent_that_fails_in_the_middle_is_told(triad: Callable[..., Any]) -> None:
    """On a line of its own, with what its log calls it."""
    triad("up", "--port", free(1)[0])
    ran = triad("ask", "Down?")

    assert (ran.code, ran.out) == (1, "Down?\n")
    assert ran.error.splitlines()[-1] == "the gateway does not answer (trace 0af7)"


@pytest.mark.usefixtures("checkout")
def test_the_model_can_be_asked_past_the_agent(triad: Callable[..., Any]) -> None:
    """One sees the call that it wants."""
    triad("up", "--port", free(1)[0])
    ran, document = triad("ask", "Rain?", "--model"), triad("ask", "Rain?", "--model", "--json")

    assert (ran.code, ran.out) == (0, MODELS)
    assert json.loads(document.out) == {
        "content": "Rain?!",
        "tool_calls": [{"name": "get_current_weather", "arguments": '{"city": "London"}'}],
        "finish_reason": None,
        "usage": {},
    }


def test_where_there_is_no_agent_the_model_is_asked(triad: Callable[..., Any], checkout: Path) -> None:
    """As the spec wants it."""
    spec = f"name: triad\ngateway: {{port: {free(1)[0]}}}\nagent: {{enabled: false}}\n"
    (checkout / "platform.yaml").write_text(spec, encoding="utf-8")
    triad("up", "--port", free(1)[0])

    assert triad("ask", "Rain?").out == MODELS


@pytest.mark.parametrize("started", [False, True])
def test_where_nobody_answers_it_says_what_to_do(triad: Callable[..., Any], checkout: Path, *, started: bool) -> None:
    """Whether no twin was started, or it is down."""
    folder = Folder(path=checkout / NAME)
    if started:
        folder.path.mkdir()
        endpoint = Endpoint(name="agent", part="agent", port=free(1)[0])
        save(
            Plan(parameters={}, parts=(), endpoints=(endpoint,), asked="chat", model="chat", agent="agent", started=1),
            folder,
        )
    ran = triad("ask", "Rain?")

    assert (ran.code, ran.out) == (1, "")
    assert ("`make status`" if started else "`make up`") in ran.error
