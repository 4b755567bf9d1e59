"""What LiteLLM has no setting for: how long it tries to connect, and what it does with each token of a prompt."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import aiohttp
import httpx
import openai
import pytest
from litellm.llms.custom_httpx.aiohttp_transport import LiteLLMAiohttpTransport
from openai.resources import completions

from gateway import mends, proxy
from gateway.mends import CONNECT_S, as_given, connecting_soon


@pytest.fixture
def hole() -> Iterator[str]:
    """Listen, and take no connection: the queue of those that wait is full, so Linux drops what comes."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(8):
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(server.getsockname())
        host, port = server.getsockname()
        yield f"http://{host}:{port}"


def test_a_backend_that_takes_no_connection_is_soon_given_up(hole: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the patience with an answer: Linux itself tries for two minutes."""
    monkeypatch.setattr(mends, "CONNECT_S", 0.05)
    monkeypatch.setattr(
        LiteLLMAiohttpTransport, "handle_async_request", connecting_soon(LiteLLMAiohttpTransport.handle_async_request)
    )

    async def ask() -> None:
        transport = LiteLLMAiohttpTransport(client=aiohttp.ClientSession)
        async with httpx.AsyncClient(transport=transport, timeout=600) as client:
            await asyncio.wait_for(client.get(hole), 20)

    with pytest.raises(httpx.ConnectTimeout):
        asyncio.run(ask())


@pytest.mark.parametrize(
    ("told", "connect_s"), [({"connect": 600.0, "read": 600.0}, CONNECT_S), ({"connect": 1.0}, 1.0), ({}, CONNECT_S)]
)
def test_only_the_time_to_connect_is_bound(told: dict[str, float], connect_s: float) -> None:
    """An answer may take its time."""
    asked: list[httpx.Request] = []

    async def handle(_: LiteLLMAiohttpTransport, request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200)

    async def run() -> None:
        transport = LiteLLMAiohttpTransport(client=aiohttp.ClientSession)
        await connecting_soon(handle)(transport, httpx.Request("GET", "http://a", extensions={"timeout": told}))

    asyncio.run(run())

    assert asked[0].extensions["timeout"] == {**told, "connect": connect_s}


def test_a_prompt_of_tokens_reaches_the_backend_as_it_is() -> None:
    """Without what was not given."""
    tokens = [1, 2, 3]
    given = {"prompt": tokens, "suffix": openai.omit, "seed": openai.not_given, "user": None}
    told = asyncio.run(as_given(given, None))

    assert told == {"prompt": [1, 2, 3], "user": None}
    assert told["prompt"] is tokens


def test_the_proxy_has_both_and_the_settings_that_are_not_in_its_config(monkeypatch: pytest.MonkeyPatch) -> None:
    """No page of its own, no look at GitHub, the client that costs less."""
    monkeypatch.setattr(LiteLLMAiohttpTransport, "handle_async_request", LiteLLMAiohttpTransport.handle_async_request)
    monkeypatch.setattr(completions, "async_maybe_transform", None)
    before = LiteLLMAiohttpTransport.handle_async_request
    told: dict[str, str] = {}
    proxy.proxy(Path("config.yaml"), told)

    assert LiteLLMAiohttpTransport.handle_async_request is not before
    assert vars(completions)["async_maybe_transform"] is as_given
    assert {name for name, value in told.items() if value == "True"} == {
        "DISABLE_ADMIN_UI",
        "EXPERIMENTAL_OPENAI_BASE_LLM_HTTP_HANDLER",
        "LITELLM_LOCAL_MODEL_COST_MAP",
        "NO_DOCS",
        "NO_REDOC",
    }
