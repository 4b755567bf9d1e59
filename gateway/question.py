"""What a client asks, as far as the gateway must know it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from gateway.problem import Problem
from gateway.routes import CHAT, Routes

_USAGE = "include_usage"


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
    """Reads questions, and refuses those that no backend need see.

    Attributes:
        reserved: Fields that steer LiteLLM instead of the model: a client may not set its retries, backend or price.
    """

    routes: Routes
    reserved: frozenset[str]

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
        self._check_fields(body)
        if path == CHAT:
            _check_messages(body.get("messages"))
        stream = body.get("stream") or False
        if not isinstance(stream, bool):
            raise _wrong(stream, "true or false", field="stream")
        if stream:
            _check_one_answer(body)
        counts = stream and _counts(body)
        if stream and not counts:
            raw = orjson.dumps({**body, "stream_options": {**(body.get("stream_options") or {}), _USAGE: True}})

        return Question(model=model, body=raw, stream=stream, counts=counts)

    def _model(self, path: str, body: Mapping[str, Any], models: Collection[str]) -> str:
        given = body.get("model")
        fitting = [each for each in models if path in self.routes.paths[each]]
        if isinstance(given, str) and given in fitting:
            return given
        names = ", ".join(fitting) or "none"
        if not isinstance(given, str):
            raise _wrong(given, f"one of {names}", field="model", code="model_missing")
        what = f"model {given!r} does not answer {path}" if given in models else f"model {given!r} does not exist"
        raise Problem(404, f"{what}, allowed: {names}", code="model_not_found", param="model")

    def _check_fields(self, body: Mapping[str, Any]) -> None:
        for field in self.reserved & body.keys():
            message = f"field {field!r} is the gateway's own, leave it out"
            raise Problem(400, message, code="field_not_allowed", param=field)


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


def _check_messages(messages: object) -> None:
    """LiteLLM falls over what is no list of objects, and calls it a dead backend."""
    if not isinstance(messages, list) or not messages:
        raise _wrong(messages, "a list of one message or more", field="messages")
    for each in messages:
        if not isinstance(each, dict) or not isinstance(each.get("role"), str):
            raise _wrong(each, "an object with a role", field="messages")


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
    options = body.get("stream_options")
    if options is not None and not isinstance(options, dict):
        raise _wrong(options, "an object", field="stream_options")

    return bool(options and options.get(_USAGE))


def _wrong(given: object, allowed: str, *, field: str, code: str = "wrong_type") -> Problem:
    return Problem(400, f"{field} is {given!r}, allowed: {allowed}"[:500], code=code, param=field)
