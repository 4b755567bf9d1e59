"""The way to the gateway: asked for its readiness no more than needed."""

import asyncio

import httpx

from agent.gateway import Gateway
from agent.settings import read_settings
from tests.agent.model import ScriptedModel


def test_readiness_is_looked_at_once_a_second(model: ScriptedModel, model_url: str) -> None:
    """However many probes come."""
    now_s = [0.0]
    settings = read_settings({"GATEWAY_URL": f"{model_url}/v1", "GATEWAY_MODEL": "assistant"})

    async def looks() -> list[bool]:
        gateway = Gateway(settings, clock=lambda: now_s[0])
        seen = [await gateway.ready()]
        model.ready = 503
        seen.append(await gateway.ready())
        now_s[0] = 1.0
        seen.append(await gateway.ready())
        await gateway.aclose()

        return seen

    assert asyncio.run(looks()) == [True, True, False]


def test_a_gateway_that_takes_no_connection_is_given_up_soon() -> None:
    """What it then takes to answer is bounded with the answer."""
    gateway = Gateway(read_settings({"GATEWAY_URL": "http://127.0.0.1:9/v1", "GATEWAY_MODEL": "assistant"}))
    asyncio.run(gateway.aclose())

    assert gateway.client.timeout == httpx.Timeout(None, connect=5)
