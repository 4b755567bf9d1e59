"""Real replicas on a real Ray Serve: one for the whole file, and every drill on it in small.

`python -m tests.bench.serve_drill` does the same with more clients and prints the figures.
"""

import asyncio
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median

import openai
import psutil
import pytest

from tests.conformance.result import broken
from tests.conformance.suite import Request, run
from tests.serving import drills
from tests.serving.local_serve import LocalServe

MODELS = Path(__file__).parents[2] / "models" / "tiny"
SLOTS, QUEUE = 4, 4
ROUNDS = 24
LEAK_MIB = 0.5
"""Of 200 clients: 2.6 KiB of each. Measured 0.1, and 1.2 where the front kept 6,000 bytes of every request."""
ON_LINUX = sys.platform == "linux"
MODES = [
    pytest.param(True, id="haproxy", marks=pytest.mark.skipif(not ON_LINUX, reason="Ray brings a HAProxy for Linux")),
    pytest.param(False, id="default", marks=[pytest.mark.long] if ON_LINUX else []),
]


@pytest.fixture(scope="module", params=MODES)
def serve(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServe]:
    """Ray and Serve in one of their modes; the stop leaves no process behind."""
    folder = tmp_path_factory.mktemp("serve")
    with LocalServe(folder, models=MODELS, slots=SLOTS, queue=QUEUE, haproxy=request.param) as local:
        yield local
    assert local.left == []


def test_the_contract_is_kept(serve: LocalServe) -> None:
    """Every case passes, but for those that are written down as exceptions."""
    request = Request(url=serve.url, embeddings=f"{serve.url}/embedder", engine="llama.cpp", burst=4 * (SLOTS + QUEUE))

    assert [f"{each.case}: {each.why}" for each in broken(run(request))] == []


def test_chat_is_answered_whole_and_token_by_token(serve: LocalServe) -> None:
    """The same question gives the same text both ways."""
    client = openai.OpenAI(base_url=f"{serve.url}/v1", api_key="none", max_retries=0)
    question: list[openai.types.chat.ChatCompletionMessageParam] = [{"role": "user", "content": "hello"}]
    whole = client.chat.completions.create(model="tiny-chat", max_tokens=8, temperature=0, messages=question)
    with client.chat.completions.stream(model="tiny-chat", max_tokens=8, temperature=0, messages=question) as events:
        texts = [event.delta for event in events if event.type == "content.delta"]

    assert whole.usage is not None
    assert whole.usage.completion_tokens > 0
    assert whole.choices[0].message.content == "".join(texts)


def test_embeddings_count_real_tokens_and_take_a_list(serve: LocalServe) -> None:
    """A list gives a vector for each text, the same as alone, and costs the sum of their tokens."""
    client = openai.OpenAI(base_url=f"{serve.url}/embedder/v1", api_key="none", max_retries=0)

    def embed(texts: str | list[str]) -> openai.types.CreateEmbeddingResponse:
        return client.embeddings.create(model="tiny-embedder", input=texts, encoding_format="float")

    first, second = embed("the weather in London"), embed("hello")
    both = embed(["the weather in London", "hello"])

    assert both.usage.prompt_tokens == first.usage.prompt_tokens + second.usage.prompt_tokens
    assert both.data[0].embedding == pytest.approx(first.data[0].embedding, abs=1e-3)
    assert both.data[1].embedding == pytest.approx(second.data[0].embedding, abs=1e-3)


def test_clients_that_leave_free_their_slots(serve: LocalServe) -> None:
    """Nothing is in flight, waits or decodes for somebody who is gone."""
    left = asyncio.run(drills.cancel(serve.url, clients=40, seed=1))

    assert left == (0, 0, 0)


def test_lists_whose_clients_left_hold_their_slots_until_the_engine_is_done(serve: LocalServe) -> None:
    """The engine never works on more than the front counts, and in the end all is free."""
    in_a_row, left = asyncio.run(drills.leave_lists(serve.url, prompts=SLOTS, times=2))

    assert in_a_row <= 1
    assert left == (0, 0, 0)


def test_overload_is_answered_or_refused_with_a_time(serve: LocalServe) -> None:
    """Nobody hangs, and a refusal says when to come again."""
    statuses, rude = asyncio.run(drills.overload(serve.url, clients=3 * (SLOTS + QUEUE), seconds=3))

    assert set(statuses) == {200, 503}
    assert rude == 0


def test_engine_killed_in_mid_stream_is_told_and_replaced(serve: LocalServe) -> None:
    """The client sees an error event; the replica brings the engine back, and whoever asks meanwhile waits for it."""
    engine, replica = serve.engine(), serve.replica()
    ended, refused, _ = asyncio.run(drills.kill_in_mid_stream(serve.url, engine))

    assert (ended.error, ended.broken) == ("engine_lost", False)
    assert refused == []
    assert serve.engine().pid != engine.pid
    assert serve.replica().pid == replica.pid


@pytest.mark.long
def test_two_hundred_clients_that_leave_cost_no_memory(serve: LocalServe) -> None:
    """What an allocator takes, it takes once; a leak grows in every round, also in the later half of them."""
    sizes = []
    for seed in range(ROUNDS):
        assert asyncio.run(drills.cancel(serve.url, clients=200, seed=seed)) == (0, 0, 0)
        sizes.append(drills.memory_mib(serve.replica(), serve.engine()))
    steps = [later - earlier for earlier, later in pairwise(sizes[ROUNDS // 2 :])]

    assert median(steps) < LEAK_MIB


@pytest.mark.long
def test_redeploy_under_load_breaks_no_stream(serve: LocalServe) -> None:
    """The old replica finishes what it began, the new one takes what comes."""
    replica = serve.replica()

    async def redeploy() -> dict[str, int]:
        change = asyncio.create_task(asyncio.to_thread(serve.redeploy))
        return dict(await drills.during(serve.url, change, clients=SLOTS))

    assert set(asyncio.run(redeploy())) == {"200"}
    assert serve.replica().pid != replica.pid


@pytest.mark.long
def test_replica_that_was_killed_takes_its_engine_with_it(serve: LocalServe) -> None:
    """No engine holds memory for nobody; Serve makes another replica."""
    engine = serve.engine()
    ended, _, _ = asyncio.run(drills.kill_in_mid_stream(serve.url, serve.replica()))

    assert ended.broken
    assert not psutil.pid_exists(engine.pid)
