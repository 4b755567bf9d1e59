"""Tests of triad.cli.ask."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from triad.twin.folder import NAME, Folder
from triad.twin.plan import Endpoint, Plan, save
from triad.twin.ports import free


@pytest.mark.usefixtures("checkout")
def test_an_answer_is_printed_with_its_tool_calls(triad: Callable[..., Any]) -> None:
    """As one would write them."""
    assert triad("up", "--port", free(1)[0]).code == 0
    ran, document = triad("ask", "Rain?"), triad("ask", "Rain?", "--json")

    assert (ran.code, ran.out) == (0, 'Rain?!\nget_current_weather(city="London")\n')
    assert json.loads(document.out) == {
        "content": "Rain?!",
        "tool_calls": [{"name": "get_current_weather", "arguments": '{"city": "London"}'}],
        "finish_reason": None,
        "usage": {},
    }


@pytest.mark.parametrize("started", [False, True])
def test_where_nobody_answers_it_says_what_to_do(triad: Callable[..., Any], checkout: Path, *, started: bool) -> None:
    """Whether no twin was started, or it is down."""
    folder = Folder(path=checkout / NAME)
    if started:
        folder.path.mkdir()
        endpoint = Endpoint(name="chat", part="serve", port=free(1)[0])
        save(
            Plan(parameters={}, parts=(), endpoints=(endpoint,), asked="chat", model="chat", started=1),
            folder,
        )
    ran = triad("ask", "Rain?")

    assert (ran.code, ran.out) == (1, "")
    assert ("`make status`" if started else "`make up`") in ran.error
