"""Where vLLM's answers differ from what OpenAI's clients read: the name of one field, and the words of an error."""

import json

from serving.asgi import ASGIApp, Message, Receive, Scope, Send, resized
from serving.problem import Problem

_THEIRS, _OURS = b'"reasoning":', b'"reasoning_content":'
_FIRST_ERROR = 400
_TOO_LONG = ("input_tokens", "max_tokens", "max_completion_tokens")


class VllmDialect:
    """Translates without parsing what is an answer, and turns what is an error into a `Problem`.

    Quotes inside a JSON string are escaped, so the quoted word before a colon can only be the field itself. vLLM sends
    every event in one message.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one connection on.

        Raises:
            Problem: The engine refused, or failed, before its answer began.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        translation = _Translation(send)
        await self._app(scope, receive, translation.pass_on)
        if translation.error is not None:
            raise _problem(translation.error["status"], translation.words)


class _Translation:
    """One answer on its way.

    Attributes:
        error: Head of an answer that is none.
        words: What it says.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self.error: Message | None = None
        self.words = b""

    async def pass_on(self, message: Message) -> None:
        if message["type"] != "http.response.body":
            self._begin(message)
            return
        body = message.get("body", b"")
        if self.error is not None:
            self.words += body
            return
        body = body.replace(_THEIRS, _OURS)
        if self._start is not None:
            start, self._start = self._start, None
            await self._send(resized(start, len(body)))
        await self._send({**message, "body": body})

    def _begin(self, start: Message) -> None:
        if start["status"] >= _FIRST_ERROR:
            self.error = start
        else:
            self._start = start


def _problem(status: int, words: bytes) -> Problem:
    """Read `{"error": {"message", "param", "code"}}`, where vLLM's code repeats the status as a number."""
    try:
        error = json.loads(words)["error"]
        message, param = str(error["message"]), error.get("param")
    except (ValueError, LookupError, TypeError):
        return Problem(status, "engine refused the request", code="engine_error")
    too_long = param in _TOO_LONG and "maximum context length" in message

    return Problem(status, message, code="context_length_exceeded" if too_long else None, param=param)
