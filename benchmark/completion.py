"""What an OpenAI-shaped answer says about tokens, read without parsing its JSON.

A quote within a JSON string is escaped, so the patterns match keys only, whatever text the model writes.
"""

import json
import re

DONE = b"[DONE]"

# The usual spelling, tried first because a search for fixed bytes costs a tenth of a pattern.
_USUAL = b'"content":"'
_AFTER_USUAL = len(_USUAL)
_EMPTY = (b'"', b"")
TOKEN_MEMBERS = b"content|text|reasoning_content|reasoning|arguments"
_TOKEN = re.compile(rb'"(?:%s)"\s*:\s*"[^"]' % TOKEN_MEMBERS)
_COMPLETION_TOKENS = re.compile(rb'"completion_tokens"\s*:\s*(\d+)')
_USAGE = re.compile(rb'"usage"\s*:\s*(\{(?:[^{}]|\{[^{}]*\})*\})')
_NOT_EMPTY = {
    "choices": re.compile(rb'"choices"\s*:\s*\[\s*\{'),
    "data": re.compile(rb'"data"\s*:\s*\[\s*\{'),
}


def carries_token(event: bytes) -> bool:
    """Tell a chunk with generated text or tool arguments from one with a role, a finish reason or nothing."""
    found = event.find(_USUAL)
    if found >= 0 and event[found + _AFTER_USUAL : found + _AFTER_USUAL + 1] not in _EMPTY:
        return True
    return _TOKEN.search(event) is not None


def is_error(event: bytes) -> bool:
    """Tell an error that a server reports in an answer whose status was 200."""
    if b'"error"' not in event:
        return False
    try:
        value = json.loads(event)
    except ValueError:
        return False
    return isinstance(value, dict) and bool(value.get("error") or value.get("object") == "error")


def answers(body: bytes, member: str) -> bool:
    """Tell a body whose `choices` or `data` hold something from one without an answer."""
    return _NOT_EMPTY[member].search(body) is not None


def tokens_so_far(event: bytes) -> int | None:
    """Read the running count that a server sends with each chunk when asked for continuous usage."""
    matched = _COMPLETION_TOKENS.search(event)
    return int(matched[1]) if matched else None


def usage(body: bytes) -> tuple[int | None, int | None]:
    """Read prompt and completion tokens from the last usage object of a body or event."""
    found = _USAGE.findall(body)
    if not found:
        return None, None
    try:
        counts = json.loads(found[-1])
    except ValueError:
        return None, None
    return _count(counts.get("prompt_tokens")), _count(counts.get("completion_tokens"))


def _count(value: object) -> int | None:
    return value if type(value) is int and value >= 0 else None
