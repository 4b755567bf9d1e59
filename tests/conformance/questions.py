"""What the model is asked: one place, so that every case speaks as the model was taught."""

from typing import Any

from contracts.prompts import SYSTEM_PROMPT
from contracts.tools import CurrentWeather
from tests.conformance.server import Messages

Json = dict[str, Any]


def user(content: object) -> Json:
    """Say something."""
    return {"role": "user", "content": content}


def conversation(question: str) -> Messages:
    """Begin a conversation with a question."""
    return [{"role": "system", "content": SYSTEM_PROMPT}, user(question)]


GREETING = conversation("Hello!")
WEATHER = conversation("What is the current weather in London?")
TWO_CITIES = conversation("What is the current weather in Paris and Tokyo?")
FORECAST = conversation("What is the weather in Madrid for the next 3 days?")
AS_JSON = conversation("Write city and days as JSON: 3 days in Paris.")
"""Any model can answer it; the small one was taught this phrase. Asked otherwise, the grammar makes it begin an object,
and lets it talk inside a text until its tokens are used up: JSON that is cut, and `finish_reason` says so."""

OPEN_ENDED = "12, 5, "
"""Has no right continuation."""

THINK = {"extra_body": {"chat_template_kwargs": {"thinking": True, "enable_thinking": True}}}
"""Switches reasoning on in chat templates that ask for it, under both names that are in use."""

RESULT = CurrentWeather(city="London", temperature_c=17.4, conditions="light rain", wind_kmh=12.6)
