"""Bytes of the mock server's answers."""

import json
import time
from http import HTTPStatus
from typing import Any

MODEL = "mock"
MODELS = {"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": "mock"}]}
WORDS = (" the", " model", " reads", " each", " token", " once", " and", " writes", " the", " next")


def response(status: int, body: bytes, *, kind: str = "application/json", headers: str = "") -> bytes:
    """A whole answer with its length."""
    first = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
    head = f"{first}Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


def refusal(message: str) -> bytes:
    """Answer to a request that is not understood."""
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
    return response(400, json.dumps({"error": error}).encode())


def stream_head(*, keep_alive: bool = True) -> bytes:
    """Head of a stream."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
    return head + (b"\r\n" if keep_alive else b"Connection: close\r\n\r\n")


def chunk(data: bytes) -> bytes:
    """One piece of a chunked body."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def event(value: dict[str, Any] | str) -> bytes:
    """One server-sent event as one piece of the body."""
    text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
    return chunk(b"data: %s\n\n" % text.encode())


LAST_CHUNK = b"0\r\n\r\n"


class Stream:
    """Events of a chat or text completion, rendered once for all requests."""

    def __init__(self, *, chat: bool, tokens_per_event: int) -> None:
        self._chat = chat
        words = ["".join(WORDS[(i + k) % len(WORDS)] for k in range(tokens_per_event)) for i in range(len(WORDS))]
        self._events = [event(self._piece(word)) for word in words]
        self.role = event(self._choice({"delta": {"role": "assistant", "content": ""}}))

    def token(self, number: int) -> bytes:
        """Event of the given number."""
        return self._events[number % len(self._events)]

    def end(self, *, prompt_tokens: int, completion_tokens: int, usage: bool) -> bytes:
        """Finish reason, usage if asked for, the closing event and the end of the body, in one piece."""
        tail = event(self._choice({"delta": {}} if self._chat else {"text": ""}, finish="stop"))
        if usage:
            counts = usage_of(prompt_tokens, completion_tokens)
            tail += event(self._frame() | {"choices": [], "usage": counts})
        return tail + event("[DONE]") + LAST_CHUNK

    def _piece(self, text: str) -> dict[str, Any]:
        return self._choice({"delta": {"content": text}} if self._chat else {"text": text})

    def _choice(self, content: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        return self._frame() | {"choices": [{"index": 0, **content, "logprobs": None, "finish_reason": finish}]}

    def _frame(self) -> dict[str, Any]:
        kind = "chat.completion.chunk" if self._chat else "text_completion"
        return {"id": "cmpl-0123456789abcdef", "object": kind, "created": int(time.time()), "model": MODEL}


def whole(path: str, *, prompt_tokens: int, completion_tokens: int) -> bytes:
    """Body of an answer without streaming."""
    if path.endswith("/embeddings"):
        counts = {"prompt_tokens": prompt_tokens, "total_tokens": prompt_tokens}
        data = [{"object": "embedding", "index": 0, "embedding": [0.5] * 8}]
        return json.dumps({"object": "list", "model": MODEL, "data": data, "usage": counts}).encode()
    counts = usage_of(prompt_tokens, completion_tokens)
    text = "".join(WORDS[i % len(WORDS)] for i in range(completion_tokens))
    content = (
        {"message": {"role": "assistant", "content": text}} if path.endswith("/chat/completions") else {"text": text}
    )
    choice = {"index": 0, **content, "finish_reason": "stop"}
    return json.dumps({"id": "cmpl-0", "model": MODEL, "choices": [choice], "usage": counts}).encode()


def usage_of(prompt_tokens: int, completion_tokens: int) -> dict[str, int]:
    """The usage object."""
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
    }
