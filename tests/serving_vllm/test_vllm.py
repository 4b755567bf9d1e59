"""vLLM behind our front on a real Ray Serve: what the contract's cases do not ask for."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable

import httpx2

from serving.scratch import SHARED_MEMORY
from tests.conformance.result import broken
from tests.conformance.suite import Request, run
from tests.serving_vllm.vllm_serve import CONTEXT, KEY, MODEL, QUEUE, SLOTS, VllmServe

CHAT = "/v1/chat/completions"
PATIENCE_S = 600.0
HEADERS = {"Authorization": f"Bearer {KEY}"}


def question(tokens: int, **options: object) -> dict[str, object]:
    messages = [{"role": "user", "content": "What is the current weather in London?"}]

    # A model that is asked to go on after its end may say nothing but the end again, which is text here.
    endless = {"ignore_eos": True, "skip_special_tokens": False}

    return {"model": MODEL, "messages": messages, "max_tokens": tokens, **endless, **options}


def client(served: VllmServe) -> httpx2.Client:
    return httpx2.Client(base_url=served.url, headers=HEADERS, timeout=PATIENCE_S)


def running(http: httpx2.Client) -> float:
    lines = http.get("/metrics").text.splitlines()
    [line] = [each for each in lines if each.startswith("vllm:num_requests_running{")]

    return float(line.split()[-1])


def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < deadline


def test_the_contract_is_kept(served: VllmServe) -> None:
    """Every case passes, but for those that are written down as exceptions."""
    request = Request(url=served.url, key=KEY, engine="vllm", context=CONTEXT, burst=4 * (SLOTS + QUEUE))

    assert [f"{each.case}: {each.why}" for each in broken(run(request))] == []


def test_every_token_arrives_by_itself(served: VllmServe) -> None:
    """Neither Serve nor the front gathers tokens into clumps."""
    with client(served) as http, http.stream("POST", CHAT, json=question(200, stream=True, logprobs=True)) as answer:
        events = [json.loads(line[6:]) for line in answer.iter_lines() if line.startswith("data: {")]
    choices = [event["choices"][0] for event in events if event["choices"]]
    pieces = [len(choice["logprobs"]["content"]) for choice in choices if choice.get("logprobs")]

    # Pieces of a letter wait for their rest, and a reader that was away a moment finds two at once.
    assert len(pieces) >= 150
    assert pieces.count(1) >= 0.95 * len(pieces)


def test_a_client_that_leaves_frees_its_seat(served: VllmServe) -> None:
    """The engine stops computing for nobody."""
    with client(served) as http:
        with http.stream("POST", CHAT, json=question(900, stream=True)) as answer:
            lines = answer.iter_lines()  # held on to: a dropped iterator closes the connection
            next(lines)
            until(lambda: running(http) == 1)

        until(lambda: running(http) == 0)


def test_what_is_too_much_is_refused_with_a_time_to_come_back(served: VllmServe) -> None:
    """Slots and queue are answered, the rest is told at once; nobody hangs."""
    many = 3 * (SLOTS + QUEUE)

    async def ask() -> list[httpx2.Response]:
        async with httpx2.AsyncClient(base_url=served.url, headers=HEADERS, timeout=PATIENCE_S) as http:
            return await asyncio.gather(*(http.post(CHAT, json=question(100)) for _ in range(many)))

    answers = asyncio.run(ask())
    refused = [answer for answer in answers if answer.status_code == 503]

    assert Counter(answer.status_code for answer in answers).keys() == {200, 503}
    assert len(answers) - len(refused) >= SLOTS + QUEUE
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)


def test_a_killed_engine_ends_the_stream_with_an_error_and_comes_back(served: VllmServe) -> None:
    """The client is told in the stream; the replica is replaced without anybody's help."""
    engine, before = served.engine(), set(SHARED_MEMORY.iterdir())
    with client(served) as http:
        lines: list[str] = []
        with http.stream("POST", CHAT, json=question(900, stream=True)) as answer:
            for line in filter(None, answer.iter_lines()):
                if not lines:
                    engine.kill()
                lines.append(line)
        died = time.monotonic()
        statuses: list[int] = []

        def asked() -> bool:
            statuses.append(http.post(CHAT, json=question(5)).status_code)
            return statuses[-1] == 200

        until(asked)

    print(f"answered again after {time.monotonic() - died:.0f} s")
    assert any('"error"' in line for line in lines[-2:])
    assert set(statuses[:-1]) <= {503}
    assert set(SHARED_MEMORY.glob("psm_*")) <= before
