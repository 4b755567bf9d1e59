"""`tools` and `tool_choice`: the model calls what it was given, in the API's own shape."""

import json
import re
from typing import Any

from openai.types.chat import ChatCompletion, ChatCompletionMessageFunctionToolCall

from contracts.tools import CURRENT_WEATHER, TOOLS, WEATHER_FORECAST, CurrentWeather, Tool
from tests.conformance.case import case, expect, only, same, valid
from tests.conformance.questions import FORECAST, GREETING, RESULT, TWO_CITIES, WEATHER, Json
from tests.conformance.server import Messages, Server

Call = ChatCompletionMessageFunctionToolCall


@case("tools")
def auto_calls_for_the_weather(server: Server) -> None:
    """Asked for the weather, the model calls the tool with the city, and the answer ends with `tool_calls`."""
    answer = server.chat(WEATHER, tools=TOOLS)
    call = only(calls(answer), "calls")

    same(call.function.name, "get_current_weather", "function")
    same(arguments(call, CURRENT_WEATHER), {"city": "London"}, "arguments")
    same(answer.choices[0].finish_reason, "tool_calls", "finish_reason")


@case("tools")
def calls_have_ids(server: Server) -> None:
    """A call is of type `function` and has an id that no other call has."""
    several = [call for _ in range(2) for call in calls(server.chat(WEATHER, tools=TOOLS))]

    same({each.type for each in several}, {"function"}, "types")
    expect(all(each.id for each in several), "a call without an id")
    same(len({each.id for each in several}), 2, "ids of two calls")


@case("tools")
def numbers_are_numbers(server: Server) -> None:
    """An integer argument arrives as an integer, inside its limits."""
    call = only(calls(server.chat(FORECAST, tools=TOOLS)), "calls")

    same(call.function.name, "get_weather_forecast", "function")
    same(arguments(call, WEATHER_FORECAST), {"city": "Madrid", "days": 3}, "arguments")


@case("tools")
def auto_answers_a_greeting(server: Server) -> None:
    """With tools at hand a greeting is answered with words."""
    answer = server.chat(GREETING, tools=TOOLS)

    same(calls(answer), [], "calls")
    expect(answer.choices[0].message.content, "no content")


@case("tools")
def none_forbids_calls(server: Server) -> None:
    """`tool_choice: none` gives no call."""
    answer = server.chat(WEATHER, tools=TOOLS, tool_choice="none")

    same(calls(answer), [], "calls")
    expect(answer.choices[0].finish_reason != "tool_calls", "finish_reason is 'tool_calls'")


@case("tools")
def none_shows_no_tools(server: Server) -> None:
    """`tool_choice: none` is answered as if there were no tools: the model reads as many tokens."""
    hidden, absent = (server.chat(WEATHER, **options) for options in ({"tools": TOOLS, "tool_choice": "none"}, {}))
    assert hidden.usage is not None
    assert absent.usage is not None

    same(hidden.usage.prompt_tokens, absent.usage.prompt_tokens, "prompt tokens with hidden tools and without")


@case("tools")
def required_makes_a_call(server: Server) -> None:
    """`tool_choice: required` gives a call of one of the tools, even to a greeting."""
    made = calls(server.chat(GREETING, tools=TOOLS, tool_choice="required"))
    expect(made, "no call")

    for call in made:
        arguments(call, _named(call.function.name))


@case("tools")
def a_named_tool_is_called(server: Server) -> None:
    """A tool named by `tool_choice` is called, even where another would fit better."""
    choice = {"type": "function", "function": {"name": "get_weather_forecast"}}
    made = calls(server.chat(WEATHER, tools=TOOLS, tool_choice=choice))
    expect(made, "no call")

    same({each.function.name for each in made}, {"get_weather_forecast"}, "functions")
    for call in made:
        arguments(call, WEATHER_FORECAST)


@case("tools")
def two_cities_are_two_calls(server: Server) -> None:
    """Asked for two cities, the model makes two calls at once, with an id each."""
    made = calls(server.chat(TWO_CITIES, tools=TOOLS, parallel_tool_calls=True))

    same([arguments(each, CURRENT_WEATHER)["city"] for each in made], ["Paris", "Tokyo"], "cities")
    same(len({each.id for each in made}), 2, "ids")


@case("tools")
def not_parallel_is_one_call(server: Server) -> None:
    """`parallel_tool_calls: false` gives one call, even where two cities are asked for."""
    answer = server.chat(TWO_CITIES, tools=TOOLS, parallel_tool_calls=False)

    only(calls(answer), "calls")
    same(answer.choices[0].finish_reason, "tool_calls", "finish_reason")


@case("tools")
def a_result_becomes_a_sentence(server: Server) -> None:
    """Given the tool's result, the model says it: the number of the result is in the answer."""
    made = server.chat(WEATHER, tools=TOOLS)
    answer = server.chat(with_result(made, RESULT), tools=TOOLS)

    same(calls(answer), [], "calls after the result")
    said = answer.choices[0].message.content or ""
    expect(re.search(r"\b17\b", said), f"no 17 in {said!r}, the result was {RESULT}")


def calls(answer: ChatCompletion) -> list[Call]:
    """Take the calls of an answer, none included."""
    return [each for each in answer.choices[0].message.tool_calls or [] if isinstance(each, Call)]


def arguments(call: Call, of: Tool) -> Json:
    """Read a call's arguments, which must be what the tool asks."""
    given: Any = json.loads(call.function.arguments)
    valid(given, of["function"]["parameters"], f"arguments of {call.function.name}")

    return dict(given)


def with_result(made: ChatCompletion, result: CurrentWeather) -> Messages:
    """Go on after the question about the weather with the model's own call and what the tool answered."""
    message = made.choices[0].message.model_dump(exclude_none=True)
    call = only(calls(made), "calls")

    return [*WEATHER, message, {"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)}]


def _named(name: str) -> Tool:
    return only([each for each in TOOLS if each["function"]["name"] == name], f"tools of the name {name!r}")
