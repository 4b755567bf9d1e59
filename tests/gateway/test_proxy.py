"""The whole gateway with the real LiteLLM, through the official client, before backends that misbehave when told."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openai
import pytest

from contracts.environment import LOG_PROMPTS
from tests.gateway.processes import Documents, Running, backend, gateway

SPEC = """
pools:
  graviton: {silicon: graviton}
models:
  first: {model: llama-3.2-3b-instruct-q4_0, pool: graviton, cpus: 4}
  second: {model: llama-3.2-3b-instruct-q4_0, pool: graviton, cpus: 4}
  embedder: {model: snowflake-arctic-embed-s-f16, pool: graviton, cpus: 1}
routes:
  assistant: {backends: [first, second]}
  embedder: {backends: [embedder]}
gateway:
  cooldown_s: 1
  clients:
    default: {}
    narrow: {models: [assistant]}
    slow: {models: [assistant], requests_per_minute: 2}
"""
KEYS = {
    "default": "key-of-the-default-client",
    "narrow": "key-of-the-narrow-client",
    "slow": "key-of-the-slow-client-1",
}
HELLO = [{"role": "user", "content": "hello"}]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """All that runs."""

    gateway: Running
    log: Path
    first: Running
    second: Running
    clients: dict[str, openai.OpenAI]

    def client(self, name: str = "default") -> openai.OpenAI:
        """The official client, which asks once."""
        return self.clients[name]

    def chat(self, name: str = "default", **options: Any) -> Any:  # noqa: ANN401  # the API's own
        """Say hello, or what the options say."""
        given: dict[str, Any] = {"model": "assistant", "messages": HELLO, **options}

        return self.client(name).chat.completions.create(**given)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One gateway for the file: it takes a quarter of a minute to start."""
    with ExitStack() as stack:
        first, second = (stack.enter_context(backend()) for _ in range(2))
        servers = {"first": first.url, "second": second.url, "embedder": second.url}
        documents = Documents(spec=SPEC, servers={name: f"{url}/v1" for name, url in servers.items()}, keys=KEYS)
        folder = tmp_path_factory.mktemp("gateway")
        running = stack.enter_context(gateway(folder, documents))
        keys = {**KEYS, "nobody": "sk-of-somebody-else-entirely"}
        clients = {
            name: stack.enter_context(
                openai.OpenAI(base_url=f"{running.url}/v1", api_key=key, max_retries=0, timeout=60)
            )
            for name, key in keys.items()
        }
        yield House(gateway=running, log=folder / "gateway.log", first=first, second=second, clients=clients)


@pytest.fixture(autouse=True)
def calm(house: House) -> None:
    """Every test begins with backends that behave, and that LiteLLM asks again."""
    for each in (house.first, house.second):
        if each.process.poll() is None:
            each.control(delay_s=0)


def test_a_chat_is_answered(house: House) -> None:
    """With the tokens as the backend counts them, and under the name of the route."""
    answer = house.chat()

    assert answer.choices[0].message.content == "Hello! How can I help you today?"
    assert answer.model == "assistant"
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_a_stream_comes_in_pieces_and_counts_only_when_asked(house: House) -> None:
    """The gateway always counts, and keeps it from whoever did not ask."""
    plain = list(house.chat(stream=True))
    counted = list(house.chat(stream=True, stream_options={"include_usage": True}))

    assert "".join(each.choices[0].delta.content or "" for each in plain) == "Hello! How can I help you today?"
    assert all(each.usage is None for each in plain)
    assert counted[-1].choices == []
    assert counted[-1].usage is not None
    assert counted[-1].usage.completion_tokens > 0


def test_a_tool_is_called(house: House) -> None:
    """Tools reach the model, and its calls come back."""
    function = {"name": "get_current_weather", "parameters": {"type": "object", "properties": {}}}
    asked = [{"role": "user", "content": "What is the weather in London?"}]
    answer = house.chat(messages=asked, tools=[{"type": "function", "function": function}])

    [call] = answer.choices[0].message.tool_calls or []
    assert (call.function.name, json.loads(call.function.arguments)) == ("get_current_weather", {"city": "London"})


def test_a_schema_is_kept(house: House) -> None:
    """The schema reaches the engine, which alone can keep it."""
    schema = {"type": "object", "properties": {"sky": {"enum": ["blue"]}}}
    answer = house.chat(
        response_format={"type": "json_schema", "json_schema": {"name": "sky", "schema": schema}},
    )

    assert json.loads(answer.choices[0].message.content or "") == {"sky": "blue"}


def test_a_text_becomes_a_vector(house: House) -> None:
    """In the encoding that the official client asks for."""
    answer = house.client().embeddings.create(model="embedder", input=["one", "two"])

    assert [each.index for each in answer.data] == [0, 1]
    assert sum(value**2 for value in answer.data[0].embedding) == pytest.approx(1)


def test_a_wrong_key_is_401(house: House) -> None:
    """In OpenAI's words, so that its client raises what it should."""
    with pytest.raises(openai.AuthenticationError, match="key is wrong"):
        house.chat("nobody")


def test_a_model_that_does_not_exist_is_404_with_those_that_do(house: House) -> None:
    """Only with those of this client."""
    with pytest.raises(openai.NotFoundError, match=r"model 'gpt-4' does not exist, allowed: assistant\""):
        house.chat("narrow", model="gpt-4")


def test_a_backends_refusal_reaches_the_client_in_its_words(house: House) -> None:
    """Without LiteLLM's wrapping, and without another backend being asked."""
    before = _arrivals(house)
    with pytest.raises(openai.BadRequestError) as raised:
        house.chat(stop="", max_tokens=1)

    assert "litellm" not in str(raised.value).lower()
    assert "Exception" not in str(raised.value)
    assert _arrivals(house) - before <= 2


@pytest.mark.parametrize("field", ["context_window_fallbacks", "fallbacks", "content_policy_fallbacks"])
def test_a_client_cannot_send_litellm_to_a_route_that_is_not_its_own(house: House, field: str) -> None:
    """LiteLLM would ask the backends of whatever route a body names."""
    before = _arrivals(house)
    with pytest.raises(openai.BadRequestError) as raised:
        house.chat("narrow", extra_body={field: [{"assistant": ["embedder"]}]})

    assert (raised.value.code, raised.value.param) == ("field_not_allowed", field)
    assert _arrivals(house) == before


def test_one_model_is_found_by_the_official_client(house: House) -> None:
    """As in the list."""
    assert house.client().models.retrieve("embedder").id == "embedder"


def test_a_client_over_its_rate_is_429_and_takes_nothing_from_others(house: House) -> None:
    """It is told when to come again; whoever has room left is answered meanwhile."""
    for _ in range(2):
        house.chat("slow")
    with pytest.raises(openai.RateLimitError) as raised:
        house.chat("slow")
    answer = house.chat()

    assert 1 <= int(raised.value.response.headers["retry-after"]) <= 60
    assert answer.choices


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_backend_that_fails_at_once_costs_no_answer(house: House, status: int) -> None:
    """The other one is asked, once."""
    house.first.control(status=status)
    before = _arrivals(house)
    answers = [house.chat() for _ in range(10)]

    assert all(answer.choices for answer in answers)
    assert _arrivals(house) - before <= 20


def test_a_backend_is_asked_again_after_the_cooldown_of_the_spec(house: House) -> None:
    """A second here, whatever the backend says itself."""
    house.first.control(status=500, wait_s=600)
    left_out = _when_left_out(house)

    house.first.control(delay_s=0)
    time.sleep(1.5)
    house.chat()

    assert house.first.control()["arrivals"] == left_out + 1


def test_a_stream_whose_backend_dies_ends_with_an_error_event(house: House) -> None:
    """It never looks like a whole answer."""
    for each in (house.first, house.second):
        each.control(events=4, pause_s=0.1)
    chunks = house.chat(stream=True)

    assert next(chunks).choices
    with pytest.raises(openai.APIError, match="broke off"):
        list(chunks)


def test_what_every_backend_refuses_as_busy_is_503_with_a_time(house: House) -> None:
    """As the model servers say it themselves."""
    for each in (house.first, house.second):
        each.control(status=503)
    with pytest.raises(openai.InternalServerError) as raised:
        house.chat()

    assert raised.value.response.status_code == 503
    assert int(raised.value.response.headers["retry-after"]) >= 1


def test_a_failed_request_is_found_in_the_log_by_its_id(house: House) -> None:
    """LiteLLM takes over what logs to the root; the gateway's own lines stay, and quote nothing."""
    for each in (house.first, house.second):
        each.control(status=503)
    with pytest.raises(openai.InternalServerError) as raised:
        house.chat()
    house.client().models.list()  # answered after the line was written: there is one thread
    text = house.log.read_text(encoding="utf-8")

    [line] = [json.loads(each) for each in text.splitlines() if f"request_id={raised.value.request_id}," in each]
    assert line["logger"] == "gateway.failures"
    assert "client=default, route=assistant, status=503, reason=overloaded" in line["message"]
    assert "hello" not in text
    assert KEYS["default"] not in text


def test_a_question_is_in_the_log_where_the_platform_asks_for_it(house: House, tmp_path: Path) -> None:
    """Though LiteLLM takes over what logs to the root: whose and what, and no key."""
    servers = dict.fromkeys(("first", "second", "embedder"), f"{house.first.url}/v1")
    documents = Documents(spec=SPEC, servers=servers, keys=KEYS)
    with ExitStack() as stack:
        running = stack.enter_context(gateway(tmp_path, documents, {LOG_PROMPTS: "true"}))
        url = f"{running.url}/v1"
        client = stack.enter_context(openai.OpenAI(base_url=url, api_key=KEYS["default"], max_retries=0, timeout=60))
        client.chat.completions.create(model="assistant", messages=[{"role": "user", "content": "hello"}])
    text = (tmp_path / "gateway.log").read_text(encoding="utf-8")

    [line] = [json.loads(each) for each in text.splitlines() if "hello" in each]
    assert line["logger"] == "gateway.prompt"
    assert "client=default, route=assistant, bytes=" in line["message"]
    assert KEYS["default"] not in text


def test_every_line_of_the_log_is_json(house: House) -> None:
    """LiteLLM's words at the start too."""
    lines = house.log.read_text(encoding="utf-8").splitlines()

    assert {"time", "level", "logger", "message"} <= set.intersection(*(set(json.loads(each)) for each in lines))


@pytest.mark.parametrize("path", ["/", "/ui", "/key/generate", "/config/update", "/v1/responses", "/docs"])
def test_litellms_other_doors_are_shut(house: House, path: str) -> None:
    """With a right key, too."""
    with pytest.raises(openai.NotFoundError):
        house.client().post(f"{house.gateway.url}{path}", cast_to=object, body={})


def test_both_dead_is_503_with_a_time_and_soon(house: House) -> None:
    """Not 500, not 429, not the patience of a whole answer; the last test, for nobody revives them."""
    house.first.kill()
    before_s = time.monotonic()
    assert house.chat().choices
    house.second.kill()
    statuses = set()
    for _ in range(8):
        with pytest.raises(openai.InternalServerError) as raised:
            house.chat()
        statuses.add((raised.value.response.status_code, raised.value.code))
        assert int(raised.value.response.headers["retry-after"]) >= 1

    assert statuses == {(503, "nothing_alive")}
    assert time.monotonic() - before_s < 60


def _arrivals(house: House) -> int:
    return sum(each.control()["arrivals"] for each in (house.first, house.second))


def _when_left_out(house: House) -> int:
    """How often the first backend was asked until half a second passed without."""
    arrivals, since = -1, 0.0
    for _ in range(1_000):
        house.chat()
        now, was = time.monotonic(), arrivals
        arrivals = int(house.first.control()["arrivals"])
        if arrivals != was:
            since = now
        elif now > since + 0.5:
            return arrivals
    pytest.fail("asked again and again")
