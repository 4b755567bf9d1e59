"""What the gateway says when it cannot answer, in words and statuses that a client can use."""

import re
from collections.abc import Mapping

import httpx
from openai import APIConnectionError, APIError, APIStatusError

from agent.problem import TOO_LONG, Problem, model_failed

LATER_S = 5
"""When to ask again, where nobody says it."""

_BY_STATUS: Mapping[int, str] = {408: "timeout", 429: "overloaded", 503: "overloaded", 504: "timeout"}
_BUSY = frozenset({"overloaded", "nothing_alive"})
_LONGEST = 300
_SECONDS = re.compile(r"\d{1,5}", re.ASCII)
_DAY_S = 24 * 3600
"""Longest that is believed: what says more is no wait but a mistake."""


def problem_of(error: APIError) -> Problem:
    """Say what happened to a request for the model."""
    if isinstance(error, APIConnectionError):
        message = f"the gateway does not answer; try again in {LATER_S} s"
        return Problem(503, message, code="gateway_down", retry_after_s=LATER_S)
    if not isinstance(error, APIStatusError):
        return model_failed(f"the gateway has no answer of the model: {_words(error.body)}")
    code = _BY_STATUS.get(error.status_code) or str(error.code or "")

    return _by_code(code, _words(error.body), _wait_s(error.response))


def problem_in(error: object) -> Problem:
    """Say what an event in the middle of a stream tells instead of an answer."""
    code = error.get("code") if isinstance(error, dict) else None

    return _by_code(str(code or ""), _words(error), LATER_S)


def _by_code(code: str, words: str, wait_s: int) -> Problem:
    if code in _BUSY:
        return Problem(
            503, f"the model is busy or down; try again in {wait_s} s", code="overloaded", retry_after_s=wait_s
        )
    if code == "timeout":
        return Problem(504, "the model did not answer in time", code="timeout", retry_after_s=wait_s)
    if code == TOO_LONG:
        return Problem(422, f"the conversation is too long for the model: {words}", code=TOO_LONG)

    return model_failed(f"the gateway has no answer of the model: {words}")


def _words(error: object) -> str:
    """The gateway's own, without what the client wraps around them."""
    message = error.get("message") if isinstance(error, dict) else None

    return (message if isinstance(message, str) else "an error without a message")[:_LONGEST]


def _wait_s(response: httpx.Response) -> int:
    given = response.headers.get("retry-after", "")
    told_s = int(given) if _SECONDS.fullmatch(given) else LATER_S

    return max(1, told_s) if told_s <= _DAY_S else LATER_S
