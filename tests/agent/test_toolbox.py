"""Calls of tools: whatever happens, the model gets a result and the client an answer."""

import asyncio
import json
from typing import Any

import pytest

from agent.toolbox import LONGEST_ERROR, LONGEST_RESULT
from agent.tools.tool import Tool
from tests.agent.conftest import Ask
from tests.agent.model import Call, ScriptedModel, Step
from tests.agent.tools_of_tests import crashes, gives, raises, refuses, weather

WRONG = Call(name="get_current_weather", arguments='{"town": "London"}')
RIGHT = Call(name="get_current_weather", arguments='{"city": "London"}')
MISSING = "argument 'city' is missing; argument 'town' is unknown, allowed: city"
MEND = f"{MISSING}; call get_current_weather again with right arguments"

FATAL = (asyncio.CancelledError(), SystemExit(3), TimeoutError("its own"), StopIteration(), GeneratorExit())
"""What ends more than a tool where nobody stands between."""


@pytest.mark.parametrize(
    ("tool", "error"),
    [
        (refuses("no city is called Xyz"), "no city is called Xyz"),
        (crashes(), "crash failed"),
        (gives({"a": float("nan")}), "give failed"),
        (gives({1, 2}), "give failed"),
        *((raises(error), "give_up failed") for error in FATAL),
        *((raises(error, waits=False), "give_up failed") for error in FATAL),
        (refuses("x" * 1_000_000), f"{'x' * LONGEST_ERROR}…"),
        (gives("x" * LONGEST_RESULT), f"the result of give is longer than {LONGEST_RESULT} bytes"),
    ],
)
def test_a_failure_goes_to_the_model(agent: Ask, model: ScriptedModel, tool: Tool, error: str) -> None:
    """As a clause, with nothing of the inside; the answer goes on."""
    model.script = [Step(calls=[Call(name=tool.name)]), Step(text=("Sorry.",))]
    answer = agent(tools=[tool]).post("/chat", json={"message": "Go"}).json()

    assert [message["role"] for message in model.asked[1]["messages"][-2:]] == ["assistant", "tool"]
    assert json.loads(model.asked[1]["messages"][-1]["content"]) == {"error": error}
    assert (answer["response"], answer["data"]) == ("Sorry.", None)
    assert (answer["tool_calls"][0]["result"], answer["tool_calls"][0]["error"]) == (None, error)


def test_a_result_of_the_longest_size_is_given(agent: Ask, model: ScriptedModel) -> None:
    """With the quotes of its JSON."""
    model.script = [Step(calls=[Call(name="give")]), Step(text=("Long.",))]
    answer = agent(tools=[gives("x" * (LONGEST_RESULT - 2))]).post("/chat", json={"message": "Go"}).json()

    assert answer["tool_calls"][0]["error"] is None


def test_a_wrong_call_is_mended_once(agent: Ask, model: ScriptedModel) -> None:
    """The model hears what is wrong and how to go on; the second time only what is wrong."""
    model.script = [Step(calls=[WRONG]), Step(calls=[WRONG]), Step(calls=[RIGHT]), Step(text=("Cloudy.",))]
    answer = agent(tools=[weather()]).post("/chat", json={"message": "London?"}).json()

    assert [call["error"] for call in answer["tool_calls"]] == [MEND, MISSING, None]
    assert answer["data"]["city"] == "London"
    assert json.loads(model.asked[1]["messages"][-1]["content"]) == {"error": MEND}


@pytest.mark.parametrize("written", ['{"city": ', "London", '["London"]', '{"city": NaN}', '{"city": "\\ud800"}'])
def test_arguments_that_are_no_object_are_told(agent: Ask, model: ScriptedModel, written: str) -> None:
    """Templates read a call again as JSON, so it is repeated with an empty object."""
    call = Call(name="get_current_weather", arguments=written)
    model.script = [Step(calls=[call]), Step(calls=[RIGHT]), Step(text=("Cloudy.",))]
    answer = agent(tools=[weather()]).post("/chat", json={"message": "London?"}).json()
    called = model.asked[1]["messages"][-2]["tool_calls"][0]

    assert called["function"]["arguments"] == "{}"
    assert (answer["tool_calls"][0]["arguments"], answer["tool_calls"][1]["error"]) == ({}, None)
    assert answer["tool_calls"][0]["error"].startswith("the arguments are no JSON object; call get_current_weather")


@pytest.mark.parametrize("levels", [65, 10_000])
def test_arguments_that_go_too_deep_are_told(agent: Ask, model: ScriptedModel, levels: int) -> None:
    """For what they are, also where they could not even be read."""
    call = Call(name="get_current_weather", arguments=f'{{"city": {"[" * (levels - 1)}{"]" * (levels - 1)}}}')
    model.script = [Step(calls=[call]), Step(text=("Sorry.",))]
    answer = agent(tools=[weather()]).post("/chat", json={"message": "London?"}).json()

    assert answer["tool_calls"][0]["error"].startswith(
        "the arguments have more than 64 lists and objects in each other;"
    )


@pytest.mark.parametrize("city", ["[" * 99, "{" * 99])
def test_brackets_in_a_text_are_text(agent: Ask, model: ScriptedModel, city: str) -> None:
    """Only what lies in each other is deep."""
    model.script = [
        Step(calls=[Call(name="get_current_weather", arguments=json.dumps({"city": city}))]),
        Step(text="!"),
    ]
    answer = agent(tools=[weather()]).post("/chat", json={"message": "Where?"}).json()

    assert (answer["tool_calls"][0]["error"], answer["data"]["city"]) == (None, city)


def test_what_is_told_of_wrong_arguments_has_an_end(agent: Ask, model: ScriptedModel) -> None:
    """With how to go on behind it, and the number of those that are not named."""
    many = json.dumps({"city": "London"} | {f"a{each}{'x' * 100}": 1 for each in range(500)})
    model.script = [Step(calls=[Call(name="get_current_weather", arguments=many)]), Step(text=("Sorry.",))]
    error = agent(tools=[weather()]).post("/chat", json={"message": "London?"}).json()["tool_calls"][0]["error"]

    assert error.endswith("; and 492 more; call get_current_weather again with right arguments")
    assert len(error) < LONGEST_ERROR + 100


@pytest.mark.parametrize("name", ["delete_everything", "get weather!", "", "x" * 100])
def test_a_tool_that_does_not_exist_is_answered(agent: Ask, model: ScriptedModel, name: str) -> None:
    """Also under a name that no tool could have."""
    model.script = [Step(calls=[Call(name=name)]), Step(text=("Sorry.",))]
    answer = agent(tools=[weather()]).post("/chat", json={"message": "Go"}).json()
    result: Any = json.loads(model.asked[1]["messages"][-1]["content"])

    assert answer["response"] == "Sorry."
    assert result["error"].startswith("no tool is called ")
    assert result["error"].endswith("allowed: get_current_weather")


def test_calls_are_counted_by_outcome(agent: Ask, model: ScriptedModel) -> None:
    """A name of the model's making is no label."""
    odd = Call(name="delete_everything", id="call-2")
    model.script = [Step(calls=[RIGHT, odd]), Step(text=("Cloudy.",))]
    client = agent(tools=[weather()])
    client.post("/chat", json={"message": "London?"})
    counted = sorted(line for line in client.get("/metrics").text.splitlines() if "tool_calls_total{" in line)

    assert counted == [
        'triad_agent_tool_calls_total{outcome="ok",tool="get_current_weather"} 1.0',
        'triad_agent_tool_calls_total{outcome="unknown",tool="unknown"} 1.0',
    ]
