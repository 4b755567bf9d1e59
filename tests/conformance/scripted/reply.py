"""What the scripted server was asked and what it is about to send: plain values, so that a breach can spoil them."""

import json
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

CHAT = "/v1/chat/completions"
COMPLETIONS = "/v1/completions"
EMBEDDINGS = "/v1/embeddings"
DONE = b"[DONE]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request; the body is None where there was none that could be read."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any = None

    @property
    def stream(self) -> bool:
        """Whether the answer shall come in pieces."""
        return isinstance(self.body, dict) and bool(self.body.get("stream"))


@dataclass(slots=True, kw_only=True)
class Reply:
    """An answer: a body in one piece, or events."""

    status: int = 200
    headers: Json = field(default_factory=dict)
    body: Any = None
    events: list[Any] | None = None

    def text(self) -> bytes:
        """Write the body."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


def error(status: int, message: str, *, code: str | None = None, **headers: str) -> Reply:
    """Make OpenAI's error object."""
    body = {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}

    return Reply(status=status, headers=dict(headers), body=body)
