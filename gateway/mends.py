"""What LiteLLM and the client that it asks with have no setting for; imported after LiteLLM was told its own."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import httpx
import openai
from litellm.llms.custom_httpx.aiohttp_transport import LiteLLMAiohttpTransport
from openai.resources import completions

CONNECT_S = 5.0
"""Until a backend has taken a connection: in that time it is asked three times (Linux repeats a SYN after 1 and 3 s).

LiteLLM's own number is 5, too (`HTTP_HANDLER_CONNECT_TIMEOUT_SECONDS`), but a deployment's `timeout` takes its place,
which is the patience with a whole answer.
"""

Handle = Callable[[LiteLLMAiohttpTransport, httpx.Request], Coroutine[Any, Any, httpx.Response]]


def mend() -> None:
    """Set both."""
    transport: Any = LiteLLMAiohttpTransport
    transport.handle_async_request = connecting_soon(transport.handle_async_request)
    module: Any = completions
    module.async_maybe_transform = as_given


def connecting_soon(handle: Handle) -> Handle:
    """Bound the time until a connection stands, whatever the time of an answer is."""

    async def handled(transport: LiteLLMAiohttpTransport, request: httpx.Request) -> httpx.Response:
        told = request.extensions.get("timeout") or {}
        connect_s = min(told.get("connect") or CONNECT_S, CONNECT_S)
        request.extensions["timeout"] = {**told, "connect": connect_s}

        return await handle(transport, request)

    return handled


async def as_given(data: Mapping[str, Any], _: object) -> Mapping[str, Any]:
    """Leave a completion's fields as the gate has read them: OpenAI's client looks at each token of a prompt thrice.

    That stopped all else for 13 µs a token: 12 s for the longest body (openai 2.54.0).
    """
    return {key: value for key, value in data.items() if not isinstance(value, openai.Omit | openai.NotGiven)}
