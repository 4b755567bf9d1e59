"""The requests themselves: a JSON body by kind of endpoint, and the HTTP head around it."""

import json
from typing import Any

from benchmark.settings import Kind, Settings


class Bodies:
    """Makes the bytes of each request; equal for equal settings and numbers."""

    def __init__(self, settings: Settings, *, model: str, run_id: str) -> None:
        self._settings = settings
        self._model = model
        self._run_id = run_id
        self._head = _head(settings)
        self._fixed = [json.dumps(self.body(prompt)).encode() for prompt in settings.prompts]

    def payload(self, stage: int, index: int) -> bytes:
        """Head and body of one request; prompts take turns."""
        turn = index % len(self._fixed)
        body = self._fixed[turn]
        if self._settings.unique:
            body = json.dumps(self.body(f"[{self._run_id}-{stage}-{index}] {self._settings.prompts[turn]}")).encode()
        return b"%sX-Request-Id: %s-%d-%d\r\nContent-Length: %d\r\n\r\n%s" % (
            self._head,
            self._run_id.encode(),
            stage,
            index,
            len(body),
            body,
        )

    def body(self, prompt: str) -> dict[str, Any]:
        """What is asked, before it becomes bytes."""
        settings = self._settings
        match settings.kind:
            case Kind.CHAT:
                asked = self._generation() | {"messages": [{"role": "user", "content": prompt}]}
            case Kind.COMPLETIONS:
                asked = self._generation() | {"prompt": prompt}
            case Kind.EMBEDDINGS:
                asked = {"model": self._model, "input": prompt}
            case Kind.JSON:
                asked = {}
        return asked | settings.body

    def _generation(self) -> dict[str, Any]:
        asked: dict[str, Any] = {"model": self._model, "max_tokens": self._settings.max_tokens}
        if self._settings.stream:
            options = {"include_usage": True}
            if self._settings.continuous_usage:
                options["continuous_usage_stats"] = True
            asked |= {"stream": True, "stream_options": options}
        return asked


def _head(settings: Settings) -> bytes:
    url = settings.url
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    host = url.netloc.rpartition("@")[2]
    lines = [
        f"POST {target} HTTP/1.1",
        f"Host: {host}",
        "User-Agent: triad-benchmark",
        "Content-Type: application/json",
        "Accept: text/event-stream, application/json",
        "Accept-Encoding: identity",
    ]
    if settings.api_key:
        lines.append(f"Authorization: Bearer {settings.api_key}")
    return "".join(f"{line}\r\n" for line in lines).encode()
