"""`logprobs` of `/v1/completions`, which llama.cpp's server writes in the shape of a chat's."""

import json
from codecs import getincrementaldecoder
from typing import Any

from serving.asgi import ASGIApp, Receive, Scope, Send, path_of, replayed
from serving.aside import aside
from serving.prompts import PROMPTED
from serving.rewriting import DATA, DONE, Rewriting

Json = dict[str, Any]

_FIELD = b'"logprobs"'
_decoder = getincrementaldecoder("utf-8")


class TextLogprobs:
    """Turns them into OpenAI's lists; it stands before one answer, as its offsets count from the beginning."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one connection on; its body comes as one message, as a front gives it."""
        if scope["type"] != "http" or path_of(scope) != PROMPTED:
            await self._app(scope, receive, send)
            return
        first = await receive()
        body: bytes = first.get("body", b"")
        tops = await aside(lambda: json.loads(body).get("logprobs"), size=len(body)) if _FIELD in body else None
        if tops is not None:
            written = _Written(tops)
            send = Rewriting(send, answer=written.answer, event=written.event)
            first = {**first, "body": body if tops else await aside(lambda: _with_one(body), size=len(body))}
        await self._app(scope, replayed(first, receive), send)


class _Written:
    """One answer on its way, token after token."""

    def __init__(self, tops: int) -> None:
        self._tops = tops
        self._text = _decoder("replace")
        self._offset = 0

    def answer(self, body: bytes) -> bytes:
        """Change a whole answer."""
        return json.dumps(self._changed(json.loads(body))).encode()

    def event(self, event: bytes) -> bytes:
        """Change an event."""
        if event == DONE or not event.startswith(DATA):
            return event

        return DATA + json.dumps(self._changed(json.loads(event.removeprefix(DATA)))).encode() + b"\n\n"

    def _changed(self, answer: Json) -> Json:
        for choice in answer.get("choices", ()):
            if choice.get("logprobs"):
                choice["logprobs"] = self._lists(choice["logprobs"]["content"])

        return answer

    def _lists(self, tokens: list[Json]) -> Json:
        offsets = []
        for token in tokens:
            offsets.append(self._offset)
            self._offset += len(self._text.decode(bytes(token["bytes"])))

        return {
            "tokens": [_name(token) for token in tokens],
            "token_logprobs": [token["logprob"] for token in tokens],
            "top_logprobs": [
                {_name(each): each["logprob"] for each in [*token["top_logprobs"][: self._tops], token]}
                for token in tokens
            ],
            "text_offset": offsets,
        }


def _name(token: Json) -> str:
    """Write a token as a text, and one that is a part of a character as OpenAI does."""
    written = bytes(token["bytes"])
    try:
        return written.decode()
    except UnicodeDecodeError:
        return "bytes:" + "".join(f"\\x{byte:02x}" for byte in written)


def _with_one(body: bytes) -> bytes:
    """Ask for one alternative instead of none, with which the engine tells nothing."""
    return json.dumps({**json.loads(body), "logprobs": 1}).encode()
