"""The agent as a user meets it: real Ray, real LiteLLM, the model that ships, and weather that is made up."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.message import Message
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

import pytest
import yaml

from agent.weather.conditions import CONDITIONS
from models.tiny.phrases import CURRENT, FORECAST
from models.tiny.places import HELD_OUT
from tests.agent.cities import City, search
from tests.agent.made_up_weather import weather
from tests.agent.open_meteo import Server
from tests.agent.stand_in import Fault, StandIn
from triad.twin.folder import Folder
from triad.twin.health import answers
from triad.twin.plan import Endpoint, Plan, load
from triad.twin.ports import free, require_free
from triad.twin.process import marked

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""For the stand-in, whose weather is another each day, and the model is not right about every weather."""

PATIENCE_S = 300
UNSEEN = tuple(each for each in HELD_OUT if each != "London")[:20]
DAYS = 2
PARALLEL = 4
MOST_WRONG = 0.05
"""Of the answers about cities that the model never saw: 1 of 20."""

Command = Callable[..., subprocess.CompletedProcess[str]]
Until = Callable[[Callable[[], bool]], None]
Chat = Callable[[str], tuple[int, dict[str, Any], Message]]


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Server]:
    """Answer in Open-Meteo's place."""
    with Server(0, StandIn(clock=lambda: NOW)) as server:
        thread = Thread(target=partial(server.serve_forever, poll_interval=0.01))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module", autouse=True)
def up(triad: Command, checkout: Path, stand_in: Server) -> Iterator[str]:
    """Start the twin once, with an agent that asks the stand-in, and end it whatever happens."""
    url = f"http://127.0.0.1:{stand_in.server_port}"
    document = yaml.safe_load((checkout / "platform.yaml").read_text(encoding="utf-8"))
    document["agent"]["weather"] = {"url": url, "geocoding_url": url}
    spec = checkout / "agent.yaml"
    spec.write_text(yaml.safe_dump(document), encoding="utf-8")
    started = triad("up", "--spec", spec, "--port", free(1)[0], "--timeout", PATIENCE_S)
    assert started.returncode == 0, started.stderr
    yield started.stdout
    triad("down")


@pytest.fixture
def plan(folder: Folder) -> Plan:
    """Read what was started."""
    found = load(folder)
    assert found is not None
    return found


@pytest.fixture
def agent(plan: Plan) -> Endpoint:
    """Find where it answers."""
    return plan.endpoint("agent")


@pytest.fixture
def chat(agent: Endpoint) -> Chat:
    """Ask it as any client does: status, document, headers."""

    def ask(message: str) -> tuple[int, dict[str, Any], Message]:
        body = json.dumps({"message": message}).encode()
        request = Request(f"{agent.url}/chat", body, {"content-type": "application/json"})  # noqa: S310  # ours
        try:
            with urlopen(request) as answer:  # noqa: S310  # as above
                return answer.status, json.load(answer), answer.headers
        except HTTPError as error:
            with error:
                return error.code, json.load(error), error.headers

    return ask


def city_of(name: str) -> City:
    """Find the largest that bears a name."""
    return search(name, 1)[0]


def current(name: str, called: str) -> str:
    """Say what the weather of now is."""
    city = city_of(name)
    now = weather(city.latitude, city.longitude, NOW.astimezone(ZoneInfo(city.timezone)).date())

    return f"It is {now.now_c} °C in {called} with {CONDITIONS[now.now_code]}, wind {now.wind_kmh} km/h."


def forecast(name: str, called: str, days: int = DAYS) -> str:
    """Say what the weather of the next days is."""
    city = city_of(name)
    today = NOW.astimezone(ZoneInfo(city.timezone)).date()
    dates = [today + timedelta(days=number) for number in range(days)]
    told = [(each, weather(city.latitude, city.longitude, each)) for each in dates]
    each_day = (f"{d:%a} {d.day} {d:%b} {w.min_c} to {w.max_c} °C, {CONDITIONS[w.code]}" for d, w in told)

    return f"Forecast for {called}: {'; '.join(each_day)}."


EXPECTED = {"current": current, "forecast": forecast}
PHRASES = {"current": CURRENT, "forecast": FORECAST}


def wrong(chat: Chat, kind: str, questions: list[tuple[str, str]]) -> list[str]:
    """Ask about cities, several at once, and give the answers that are not exactly what the weather is."""
    with ThreadPoolExecutor(PARALLEL) as pool:
        got = list(pool.map(chat, (question for question, _ in questions)))
    found = []
    for (question, name), (status, answer, _) in zip(questions, got, strict=True):
        called = (answer.get("data") or {}).get("city", "")
        is_right = called.partition(",")[0] in {name, city_of(name).name}  # a map may know it by its full name
        expected = EXPECTED[kind](name, called if is_right else name)
        if (status, answer.get("response")) != (200, expected):
            found.append(f"{question!r} gave {answer}, not {expected!r}")
    print(f"{kind}: {len(questions) - len(found)} of {len(questions)} right", *found, sep="\n")

    return found


def test_it_says_where_its_page_is(up: str, agent: Endpoint) -> None:
    """A user opens it."""
    assert f"page: {agent.url}/\n" in up
    with urlopen(f"{agent.url}/") as page:  # noqa: S310  # ours
        assert page.headers["content-type"].startswith("text/html")
        assert b"<html" in page.read()


def test_the_questions_of_the_readme_are_answered_as_they_stand_there(root: Path, agent: Endpoint) -> None:
    """By curl, on another port."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^curl -X POST http://localhost:8080/chat .*$", readme, re.MULTILINE)
    said = []
    for line in lines:
        command = line.replace("localhost:8080", f"localhost:{agent.port}")
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
        said.append(json.loads(done.stdout)["response"])

    assert said == [current("London", "London"), forecast("London", "London")]


@pytest.mark.parametrize("kind", EXPECTED)
def test_cities_that_the_model_never_saw_get_their_weather(chat: Chat, kind: str) -> None:
    """Every letter and every number of the sentence; of 20 one may be wrong."""
    questions = [(PHRASES[kind][0].format(name, n=DAYS), name) for name in UNSEEN]
    found = wrong(chat, kind, questions)

    assert len(found) <= MOST_WRONG * len(questions), found


@pytest.mark.long
@pytest.mark.parametrize("kind", EXPECTED)
def test_other_words_for_the_same_question_get_the_same_weather(chat: Chat, kind: str) -> None:
    """Of every city by a phrase of its own."""
    phrases = [PHRASES[kind][number % len(PHRASES[kind])] for number in range(len(HELD_OUT))]
    questions = [
        (phrase.replace("{n}", str(DAYS)).replace("{}", name), name)
        for phrase, name in zip(phrases, HELD_OUT, strict=True)
    ]
    found = wrong(chat, kind, questions)

    assert len(found) <= MOST_WRONG * len(questions), found


def test_a_city_that_nobody_knows_is_said_to_be_none(chat: Chat) -> None:
    """In a sentence, for the question was answered."""
    status, answer, _ = chat("What is the current weather in Qwertzuiop?")

    assert (status, answer["response"]) == (200, "Sorry, no city is called Qwertzuiop.")
    assert [(each["result"], each["error"]) for each in answer["tool_calls"]] == [
        (None, "no city is called Qwertzuiop")
    ]


def test_the_command_shows_the_answer_and_how_it_came_to_be(triad: Command) -> None:
    """The answer alone on standard output."""
    asked = triad("ask", "What is the current weather in London?")

    assert (asked.returncode, asked.stdout) == (0, f"{current('London', 'London')}\n")
    assert asked.stderr.startswith('get_current_weather(city="London")\n  {"city": "London", ')
    assert re.search(r"^\d+\.\d s, \d+ tokens in 2 steps$", asked.stderr, re.MULTILINE)


def test_the_command_can_ask_the_model_past_the_agent(triad: Command) -> None:
    """And nobody runs its tool."""
    asked = triad("ask", "--model", "What is the current weather in London?")

    assert (asked.returncode, asked.stdout) == (0, 'get_current_weather(city="London")\n')


def test_a_weather_service_that_is_down_is_told_in_a_sentence(chat: Chat, stand_in: Server) -> None:
    """With a status of success, for the agent has answered."""
    stand_in.stand_in.fault = Fault.ERROR
    try:
        status, answer, _ = chat("What is the current weather in Toronto?")
    finally:
        stand_in.stand_in.fault = Fault.NONE

    assert status == 200
    assert re.fullmatch(r"Sorry, the weather service is down, try again in \d+ seconds\.", answer["response"])


def test_without_a_gateway_it_says_so_and_is_well_when_it_is_back(
    chat: Chat, agent: Endpoint, folder: Folder, until: Until, triad: Command
) -> None:
    """Its page stays."""
    for each in marked(folder.path, "gateway"):
        each.kill()
    status, answer, headers = chat("Hello!")
    with urlopen(f"{agent.url}/health") as health:  # noqa: S310  # ours
        alive = health.status
    until(lambda: answers(agent))
    later = chat("Hello!")

    assert (status, alive) == (503, 200)
    assert re.fullmatch(r"the gateway does not answer; try again in \d+ s", answer["error"]["message"])
    assert int(headers["retry-after"]) > 0
    assert headers["x-request-id"] == answer["trace_id"]
    assert (later[0], later[1]["response"]) == (200, "Hello! How can I help you?")
    assert triad("status").returncode == 0


def test_an_agent_that_is_killed_comes_back(chat: Chat, agent: Endpoint, folder: Folder, until: Until) -> None:
    """The watcher sees to it."""
    [killed] = marked(folder.path, "agent")
    killed.kill()
    until(lambda: not killed.is_running())
    until(lambda: answers(agent))

    assert chat("Hello!")[0] == 200


def test_its_log_is_one_of_the_twins(triad: Command) -> None:
    """And holds no question."""
    logged = triad("logs", "agent", "--lines", 1000).stdout

    assert logged
    assert "Qwertzuiop" not in logged


def test_in_the_end_nothing_is_left(triad: Command, plan: Plan, folder: Folder) -> None:
    """No process, no file, no port."""
    ended = triad("down")

    assert ended.returncode == 0
    assert marked(folder.path) == []
    assert not folder.path.exists()
    for each in plan.endpoints:
        require_free(each.port)
