"""What LiteLLM and the backends say when something fails, in words and statuses that a client can use."""

import ast
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.asgi import Header, header
from gateway.problem import Problem

_PREFIXES = re.compile(
    r"(?:(?:litellm\.)?(?:\w+Error|Timeout): |\w*Exception - |Error code: \d+ - |Invalid request format: )*"
)
_SUFFIX = re.compile(
    r"\.? ?Received Model Group=|Available Model Group Fallbacks=|LiteLLM(?: Retried)?: |Original exception: "
)
"""A backend may repeat what a client wrote, so each pattern here takes time in proportion to the text's length."""

_WAIT = re.compile(r"[Tt]ry again in (\d{1,6})")
_LONGEST_WAIT_S = 3600
"""Told to a client, whatever a backend says: the platform may have another one by then."""

_TOO_LONG = re.compile(r"ContextWindowExceeded|context_length_exceeded|exceed_context_size")
_DEAD = re.compile(
    r"connection error|cannot connect|call failed|disconnected|no deployments available|/-/routes", re.IGNORECASE
)
"""The last is Ray Serve's 404 while it starts: it runs, and has nothing yet to serve."""

_ASKED_WRONGLY = frozenset({400, 413, 415, 422})
_LATE = frozenset({408, 504})
_NOT_LET_IN = frozenset({401, 403})
_BUSY = frozenset({429, 503})
_READ = 16_384
"""So much is read of what a backend says; where it says more, that is a request repeated."""

_LONGEST = 1000
_SECONDS = re.compile(rb"\d{1,6}")
_OBJECT = re.compile(r"""\{\s*["']error["']\s*:""")
_decoder = json.JSONDecoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An error as it comes out of LiteLLM.

    Attributes:
        message: In LiteLLM's words.
        retry_after_s: When a backend, or LiteLLM, says that it is worth to ask again.
    """

    status: int
    message: str
    param: str | None = None
    code: str | None = None
    retry_after_s: int | None = None


def failure(status: int, headers: Iterable[Header], body: bytes) -> Failure:
    """Read an error, whatever its shape."""
    given = header(headers, b"retry-after")
    retry_after_s = int(given) if given is not None and _SECONDS.fullmatch(given) else None
    try:
        document: object = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        return Failure(status=status, message=body[:_READ].decode(errors="replace"), retry_after_s=retry_after_s)
    error = document.get("error", document.get("detail", document))
    fields: dict[str, Any] = error if isinstance(error, dict) else {"message": error}
    code = str(fields.get("code") or "")

    return Failure(
        status=int(code) if code.isdigit() and len(code) == 3 else status,  # noqa: PLR2004  # an HTTP status
        message=str(fields.get("message", error))[:_READ],
        param=_text(fields.get("param")),
        code=None if code.isdigit() else code or None,
        retry_after_s=retry_after_s,
    )


def problem_of(failed: Failure, *, cooldown_s: int, checks_keys: bool = False) -> Problem:
    """Say it to a client.

    Args:
        failed: What LiteLLM says.
        cooldown_s: How long a backend that failed is left alone: the time to wait where nobody says one.
        checks_keys: LiteLLM knows the clients' keys; else a wrong key is the platform's own, at a backend.
    """
    return _refused(failed, checks_keys=checks_keys) or _unavailable(failed, cooldown_s=cooldown_s)


def _refused(failed: Failure, *, checks_keys: bool) -> Problem | None:
    """What the client can mend."""
    words, said = plain(failed.message), backends_own(failed.message)
    code, param = _text(said.get("code")) or failed.code, _text(said.get("param")) or failed.param
    if checks_keys and failed.status in _NOT_LET_IN:
        return Problem(failed.status, words, code="invalid_api_key")
    if _TOO_LONG.search(failed.message) or code == "context_length_exceeded":
        return Problem(400, words, code="context_length_exceeded", param=param or "messages")
    if failed.status in _ASKED_WRONGLY:
        return Problem(failed.status, words, code=code or "bad_request", param=param)

    return None


def _unavailable(failed: Failure, *, cooldown_s: int) -> Problem:
    """What it can only wait for."""
    wait = _WAIT.search(failed.message)
    retry_after_s = min(failed.retry_after_s or (int(wait[1]) if wait else cooldown_s), _LONGEST_WAIT_S)
    later = f"try again in {retry_after_s} s"
    if failed.status in _LATE:
        return Problem(504, "no backend answered in time", code="timeout", retry_after_s=retry_after_s)
    if _DEAD.search(failed.message):
        return Problem(503, f"no backend is alive; {later}", code="nothing_alive", retry_after_s=retry_after_s)
    if failed.status in _BUSY:
        return Problem(503, f"every backend is busy; {later}", code="overloaded", retry_after_s=retry_after_s)

    return Problem(502, "the backend failed", code="backend_failed")


def plain(message: str) -> str:
    """Take away what LiteLLM wraps around a backend's words, also the names of other routes and what it tried."""
    text = message[:_READ]
    suffix = _SUFFIX.search(text)
    text = (text[: suffix.start()] if suffix else text).strip()
    prefixes = _PREFIXES.match(text)
    text = text[prefixes.end() :] if prefixes else text
    said = backends_own(text).get("message")

    return (said if isinstance(said, str) else text)[:_LONGEST]


def backends_own(message: str) -> Mapping[str, Any]:
    """Find the backend's own error object, which LiteLLM repeats as JSON or as Python writes it; else nothing."""
    text = message[:_READ]
    found = _OBJECT.search(text)
    if found is None:
        return {}
    try:
        document = _decoder.raw_decode(text, found.start())[0]
    except (ValueError, RecursionError):
        document = _literal(text[found.start() : text.rfind("}") + 1])
    error = document.get("error") if isinstance(document, dict) else None

    return error if isinstance(error, dict) else {"message": error}


def _literal(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _text(given: object) -> str | None:
    return given if isinstance(given, str) and given not in {"", "None"} else None
