"""What a client asks, as far as the gateway must know it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from gateway.problem import Problem
from gateway.routes import Routes
from gateway.shape import check_shape

_USAGE = "include_usage"
_KEPT = frozenset({"metadata"})
"""For the client's own books: no engine reads it, and LiteLLM would obey what stands in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request that may go to LiteLLM.

    Attributes:
        model: The route.
        body: What LiteLLM is told; a stream always asks for the count of its tokens.
        stream: The answer comes in pieces.
        counts: The client asked for that count too.
    """

    model: str
    body: bytes
    stream: bool
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads questions, and refuses those that no backend need see."""

    routes: Routes

    def question(self, path: str, raw: bytes, *, models: Collection[str]) -> Question:
        """Read a body.

        Args:
            path: What is asked for.
            raw: The body.
            models: Routes of this client.

        Raises:
            Problem: 400 or 404.
        """
        body = _parsed(raw)
        model = self._model(path, body, models)
        check_shape(path, body)
        stream = bool(body.get("stream"))
        if stream:
            _check_one_answer(body)
        counts = stream and _counts(body)
        told = {key: value for key, value in body.items() if key not in _KEPT}
        if stream and not counts:
            told["stream_options"] = {**(body.get("stream_options") or {}), _USAGE: True}
        if told != body:
            raw = orjson.dumps(told)

        return Question(model=model, body=raw, stream=stream, counts=counts)

    def _model(self, path: str, body: Mapping[str, Any], models: Collection[str]) -> str:
        given = body.get("model")
        fitting = [each for each in models if path in self.routes.paths[each]]
        if isinstance(given, str) and given in fitting:
            return given
        names = ", ".join(fitting) or "none"
        if not isinstance(given, str):
            message = f"model is {given!r:.60}, allowed: one of {names}"
            raise Problem(400, message, code="model_missing", param="model")
        what = f"model {given!r} does not answer {path}" if given in models else f"model {given!r:.60} does not exist"
        raise Problem(404, f"{what}, allowed: {names}", code="model_not_found", param="model")


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        body: object = orjson.loads(raw)
    except ValueError as error:
        message = f"body is not JSON: {error}"
        raise Problem(400, message, code="invalid_json") from None
    if not isinstance(body, dict):
        message = f"body must be a JSON object, got {type(body).__name__}"
        raise Problem(400, message, code="invalid_json")

    return body


def _check_one_answer(body: Mapping[str, Any]) -> None:
    """LiteLLM streams several texts under one index, which mixes them."""
    prompt = body.get("prompt")
    if isinstance(prompt, list) and len(prompt) > 1 and not isinstance(prompt[0], int):
        message = "several prompts cannot be streamed, send them one by one or without 'stream'"
        raise Problem(400, message, code="not_streamed", param="prompt")
    if body.get("n") not in (None, 1):
        message = "several answers cannot be streamed, leave 'n' or 'stream' out"
        raise Problem(400, message, code="not_streamed", param="n")


def _counts(body: Mapping[str, Any]) -> bool:
    return bool((body.get("stream_options") or {}).get(_USAGE))
