"""What `tool_choice` means where llama.cpp's server takes it otherwise.

It knows only `auto`, `none` and `required`, and with `none` it shows the model all tools, so that a small one writes
its call as text.
"""

import json
from typing import Any

from serving.asgi import ASGIApp, Receive, Scope, Send, replayed
from serving.aside import aside
from serving.problem import Problem


class ToolChoice:
    """Offers a named tool alone and requires it, so that the grammar leaves nothing else; offers none for `none`."""

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
        first = await receive()
        if "body" in first:
            body: bytes = first["body"]
            first = {**first, "body": await aside(lambda: offered(body), size=len(body))}
        await self._app(scope, replayed(first, receive), send)


def offered(body: bytes) -> bytes:
    """Rewrite a request that names a tool or wants none; any other is given back byte for byte."""
    if b'"tool_choice"' not in body:
        return body
    request: dict[str, Any] = json.loads(body)
    choice = request.get("tool_choice")
    if choice == "none":
        without = {key: value for key, value in request.items() if key not in {"tools", "tool_choice"}}
        return json.dumps(without).encode()
    if isinstance(choice, dict):
        tools = _named(choice["function"]["name"], request)
        return json.dumps({**request, "tools": tools, "tool_choice": "required"}).encode()

    return body


def _named(name: str, request: dict[str, Any]) -> list[Any]:
    tools = [tool for tool in request.get("tools") or () if tool["function"]["name"] == name]
    if not tools:
        message = f"tool_choice names {name!r}, which is not among the tools"
        raise Problem(400, message, code="invalid_value", param="tool_choice")

    return tools
