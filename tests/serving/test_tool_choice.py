import json

import pytest

from contracts.tools import CURRENT_WEATHER, WEATHER_FORECAST
from serving.asgi import Message, Receive, Scope, Send
from serving.problem import Problem
from serving.tool_choice import ToolChoice, offered
from tests.serving.visitor import run

TOOLS = [CURRENT_WEATHER, WEATHER_FORECAST]
NAMED = {"type": "function", "function": {"name": "get_weather_forecast"}}


def body(**more: object) -> bytes:
    return json.dumps({"messages": [], "tools": TOOLS, **more}).encode()


def test_a_named_tool_is_the_only_one_and_required() -> None:
    """The rest of the request stays."""
    rewritten = json.loads(offered(body(tool_choice=NAMED, seed=5)))

    assert rewritten == {"messages": [], "tools": [WEATHER_FORECAST], "tool_choice": "required", "seed": 5}


def test_tools_that_must_not_be_called_are_not_shown() -> None:
    """A small model would write the call as text."""
    assert json.loads(offered(body(tool_choice="none", seed=5))) == {"messages": [], "seed": 5}


@pytest.mark.parametrize("given", [body(), body(tool_choice="auto"), b' {"prompt" : "say tool_choice"} '])
def test_any_other_request_is_the_same_bytes(given: bytes) -> None:
    """Nothing is parsed twice for nothing, and nothing is written anew."""
    assert offered(given) is given


@pytest.mark.parametrize("tools", [[], None, [CURRENT_WEATHER]])
def test_a_tool_that_is_not_offered_is_refused(tools: object) -> None:
    """The client made a mistake; no other tool is called instead."""
    with pytest.raises(Problem, match="'get_weather_forecast', which is not among the tools") as refused:
        offered(json.dumps({"tools": tools, "tool_choice": NAMED}).encode())

    assert (refused.value.status, refused.value.param) == (400, "tool_choice")


def test_the_app_behind_reads_the_new_body_once_and_then_the_farewell() -> None:
    """What comes after the body is the front's own."""
    heard: list[Message] = []

    async def app(_scope: Scope, receive: Receive, _send: Send) -> None:
        heard.extend([await receive(), await receive()])

    async def story() -> None:
        given: list[Message] = [{"type": "http.request", "body": body(tool_choice=NAMED)}, {"type": "http.disconnect"}]

        async def receive() -> Message:
            return given.pop(0)

        async def send(_message: Message) -> None:
            raise AssertionError

        await ToolChoice(app)({"type": "http", "method": "POST"}, receive, send)

    run(story())

    assert json.loads(heard[0]["body"])["tools"] == [WEATHER_FORECAST]
    assert heard[1] == {"type": "http.disconnect"}
