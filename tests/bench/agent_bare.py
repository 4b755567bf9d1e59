"""The least that answers as the agent does: a loop over OpenAI's client, without bounds, logs, metrics or a trace.

`python -m tests.bench.agent_bare PORT MODEL_URL`; the same server below it, the same tools and the same events.
"""

import argparse
import gc
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import uvicorn
from openai import AsyncOpenAI

from agent.asgi import BODY, START, Receive, Scope, Send
from agent.tools.registry import tools
from agent.weather.providers import weather
from contracts.prompts import SYSTEM_PROMPT

Tell = Callable[[str, dict[str, Any]], Awaitable[None]]

_EVENTS = [(b"content-type", b"text/event-stream; charset=utf-8")]


class Bare:
    """An ASGI app that has one answer to everything."""

    def __init__(self, url: str) -> None:
        self._client = AsyncOpenAI(base_url=url, api_key="none", max_retries=0)
        self._tools = {each.name: each for each in tools(weather())}
        self._offered: Any = [
            {
                "type": "function",
                "function": {"name": each.name, "description": each.description, "parameters": dict(each.parameters)},
            }
            for each in self._tools.values()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; the one that asks whether it is there gets nothing."""
        question = b"".join([piece async for piece in _pieces(receive)])

        async def tell(name: str, data: dict[str, Any]) -> None:
            event = f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
            await send({"type": BODY, "body": event, "more_body": True})

        await send({"type": START, "status": 200, "headers": _EVENTS})
        if scope["method"] == "POST":
            await self._converse(json.loads(question)["message"], tell)
        await send({"type": BODY})

    async def _converse(self, question: str, tell: Tell) -> None:
        messages: list[Any] = [
            {"role": "system", "content": SYSTEM_PROMPT},
            {"role": "user", "content": question},
        ]
        text, calls = await self._step(messages, tell)
        while calls:
            messages.append({"role": "assistant", "tool_calls": calls})
            messages.extend([await self._call(call, tell) for call in calls])
            text, calls = await self._step(messages, tell)
        await tell("done", {"response": text})

    async def _step(self, messages: list[Any], tell: Tell) -> tuple[str, list[dict[str, Any]]]:
        text, calls = "", dict[int, dict[str, Any]]()
        async for event in await self._client.chat.completions.create(
            model="assistant",
            messages=messages,
            tools=self._offered,
            temperature=0,
            stream=True,
            stream_options={"include_usage": True},
        ):
            delta = event.choices[0].delta if event.choices else None
            if delta is not None and delta.content:
                text += delta.content
                await tell("text", {"text": delta.content})
            for piece in (delta.tool_calls if delta is not None else None) or ():
                call = calls.setdefault(
                    piece.index, {"id": piece.id, "type": "function", "function": {"name": "", "arguments": ""}}
                )
                if piece.function is not None:
                    call["function"]["name"] += piece.function.name or ""
                    call["function"]["arguments"] += piece.function.arguments or ""

        return text, list(calls.values())

    async def _call(self, call: dict[str, Any], tell: Tell) -> dict[str, Any]:
        name, arguments = call["function"]["name"], json.loads(call["function"]["arguments"])
        known = {"id": call["id"], "name": name, "arguments": arguments}
        await tell("tool_call", known)
        result = await self._tools[name].call(arguments)
        await tell("tool_result", {**known, "result": result})

        return {"role": "tool", "tool_call_id": call["id"], "content": json.dumps(result)}


async def _pieces(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        yield message.get("body", b"")
        more = message.get("more_body", False)


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.agent_bare", description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("url", help="of the model, with its /v1")
    given = parser.parse_args()
    bare = Bare(given.url)
    gc.collect()
    gc.freeze()  # as the agent does
    uvicorn.run(
        bare,
        port=given.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
    )


if __name__ == "__main__":
    main()
