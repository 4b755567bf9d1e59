"""A tool named by `tool_choice`, for llama.cpp, whose server knows only `auto`, `none` and `required`."""

import json
from typing import Any

from serving.asgi import ASGIApp, Message, Receive, Scope, Send
from serving.problem import Problem


class NamedTool:
    """Offers the named tool alone, and requires it: the engine's own grammar then leaves nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one connection on; its body comes as one message, as a front gives it.

        Raises:
            Problem: 400, the named tool is not among those offered.
        """
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        first: Message | None = await receive()
        if first is not None and "body" in first:
            first = {**first, "body": only_named(first["body"])}

        async def receive_rewritten() -> Message:
            nonlocal first
            if first is None:
                return await receive()
            message, first = first, None
            return message

        await self._app(scope, receive_rewritten, send)


def only_named(body: bytes) -> bytes:
    """Rewrite a request that names a tool; any other is given back byte for byte."""
    if b'"tool_choice"' not in body:
        return body
    request: dict[str, Any] = json.loads(body)
    choice = request.get("tool_choice")
    if not isinstance(choice, dict):
        return body
    name = choice["function"]["name"]
    tools = [tool for tool in request.get("tools") or () if tool["function"]["name"] == name]
    if not tools:
        message = f"tool_choice names {name!r}, which is not among the tools"
        raise Problem(400, message, code="invalid_value", param="tool_choice")

    return json.dumps({**request, "tools": tools, "tool_choice": "required"}).encode()
