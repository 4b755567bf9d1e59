"""Connections to the gateway, on which no answer goes on for ever."""

from collections.abc import AsyncIterable, AsyncIterator

import httpx

from agent.problem import model_failed

LONGEST = 16 * 1024 * 1024
"""Bytes of one answer: some 80,000 events, of a token each."""


class BoundedTransport(httpx.AsyncHTTPTransport):
    """Ends an answer that is too long, whatever is in it: a line without an end would be gathered in memory."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask, and watch what comes."""
        response = await super().handle_async_request(request)
        response.stream = _Bounded(response)

        return response


class _Bounded(httpx.AsyncByteStream):
    def __init__(self, response: httpx.Response) -> None:
        self._pieces: AsyncIterable[bytes] = response.stream  # type: ignore[assignment]  # of an asynchronous transport
        self._close = response.stream.aclose  # type: ignore[union-attr]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for piece in self._pieces:
            size += len(piece)
            if size > LONGEST:
                message = f"the model's answer is longer than {LONGEST} bytes"
                raise model_failed(message)
            yield piece

    async def aclose(self) -> None:
        await self._close()
