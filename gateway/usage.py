"""The count of tokens in an answer, found without reading the answer."""

from json import JSONDecoder

import orjson

from gateway.price import Price
from gateway.spent import Spent

MARK = b'"usage"'
"""Never inside a text: JSON writes a quote there as two letters."""

_EVENT = b"data: "
_LONGEST = 4096
_DECODER = JSONDecoder()


def spent(body: bytes, price: Price) -> Spent | None:
    """Read the last count in an answer or event; None where there is none."""
    at = body.rfind(MARK)
    if at < 0:
        return None
    text = body[at + len(MARK) : at + len(MARK) + _LONGEST].lstrip(b": ").decode(errors="replace")
    try:
        usage, _ = _DECODER.raw_decode(text)
    except ValueError:
        return None
    if not isinstance(usage, dict):
        return None

    return price.of(_count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens")))


def event(body: bytes, *, shown: bool) -> bytes:
    """Write the event that counts as OpenAI does: without a choice, and only for whoever asked for it.

    LiteLLM writes an empty choice and its own price into it.
    """
    document = orjson.loads(body.removeprefix(_EVENT))
    counts = document.pop("usage")
    if not any(each.get("delta") or each.get("text") or each.get("finish_reason") for each in document["choices"]):
        if not shown:
            return b""
        document["choices"] = []
    if shown and counts is not None:
        document["usage"] = {key: value for key, value in counts.items() if key != "cost"}

    return _EVENT + orjson.dumps(document) + b"\n\n"


def with_texts(body: bytes) -> bytes:
    """Write an event whose choices have no text with empty ones."""
    document = orjson.loads(body.removeprefix(_EVENT))
    for each in document["choices"]:
        each.setdefault("text", "")

    return _EVENT + orjson.dumps(document) + b"\n\n"


def _count(given: object) -> int:
    return given if isinstance(given, int) and given > 0 else 0
