"""What the service answers without a model."""

import pytest

from agent.weather.errors import PlaceUnknownError, WeatherDownError, WeatherSlowError
from tests.agent.agents import DAY, LONDON, ROUTE, Sky
from tests.agent.conftest import Ask
from tests.agent.model import ScriptedModel
from tests.agent.tools_of_tests import weather


def test_the_weather_of_now_is_told(agent: Ask) -> None:
    """As a tool would tell it."""
    assert agent().post("/weather/current", json={"city": "London"}).json() == LONDON


def test_the_weather_of_the_next_days_is_told(agent: Ask) -> None:
    """Of five days, unless told."""
    client = agent()
    two = client.post("/weather/forecast", json={"city": "London", "days": 2}).json()
    some = client.post("/weather/forecast", json={"city": "London"}).json()

    assert two == {"city": "London", "days": [DAY, DAY]}
    assert len(some["days"]) == 5


@pytest.mark.parametrize(
    ("failure", "status", "code", "retry_after"),
    [
        (PlaceUnknownError("no city is called Xyz"), 404, "city_unknown", None),
        (WeatherDownError(retry_after_s=9), 503, "weather_down", "9"),
        (WeatherSlowError(waited_s=9), 504, "timeout", None),
        (TimeoutError(), 504, "timeout", None),
    ],
)
@pytest.mark.parametrize("path", ["/weather/current", "/weather/forecast"])
def test_no_weather_has_a_reason(
    agent: Ask, failure: Exception, status: int, code: str, retry_after: str | None, path: str
) -> None:
    """In words, and in a status."""
    response = agent(sky=Sky(failure)).post(path, json={"city": "Xyz"})

    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert response.json()["error"]["message"] == (str(failure) or "the weather took longer than 15 s")
    assert response.headers.get("retry-after") == retry_after


def test_a_mistake_of_ours_is_told_without_its_inside(agent: Ask) -> None:
    """A client can do nothing with a trace of Python."""
    response = agent(sky=Sky(RuntimeError("a secret of the inside"))).post("/weather/current", json={"city": "Xyz"})

    assert (response.status_code, response.json()["error"]["code"]) == (500, "internal_error")
    assert "secret" not in response.text


def test_the_agent_is_ready_when_the_gateway_is(agent: Ask, model: ScriptedModel) -> None:
    """It lives in any case."""
    model.ready = 503
    client = agent(ping_s=1)
    response = client.get("/readiness")

    assert (response.status_code, response.json()["error"]["code"]) == (503, "gateway_down")
    assert response.headers["retry-after"] == "1"
    assert client.get("/health").json() == {"status": "ok"}


def test_a_page_is_told_what_it_must_know(agent: Ask) -> None:
    """Whether to ask for a key, and what there is."""
    session = agent(tools=[weather()]).get("/session").json()

    assert session == {
        "key_required": False,
        "model": ROUTE,
        "tools": ["get_current_weather"],
        "credit": "Weather by a stand-in",
    }
