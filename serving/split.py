"""A request for several answers, cut into requests for one."""

import json
import re
from dataclasses import dataclass
from typing import Any

from serving.prompts import PROMPTED, prompts

_MAYBE = re.compile(rb'"n"\s*:|"prompt"\s*:\s*\[')
_ANY_SEED = 2**32 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """What was asked, answer by answer.

    Attributes:
        bodies: Requests for one answer each, in the order of the choices: all of the first prompt, then of the next.
        each: Answers of one prompt.
        stream: Whether they come as events.
        usage: Whether a stream shall end with what it cost.
    """

    bodies: tuple[bytes, ...]
    each: int
    stream: bool
    usage: bool


def split(path: str, body: bytes) -> Split | None:
    """Cut a checked request up; None if it asks for one answer, of which most are not even parsed."""
    if not _MAYBE.search(body):
        return None
    request: dict[str, Any] = json.loads(body)
    texts = prompts(request["prompt"]) if path == PROMPTED else [None]
    each: int = request.get("n") or 1
    if len(texts) * each == 1:
        return None
    rest = {key: value for key, value in request.items() if key != "n"}
    singles = (
        {**rest, **({} if text is None else {"prompt": text}), **_seed(request.get("seed"), index)}
        for text in texts
        for index in range(each)
    )

    return Split(
        bodies=tuple(json.dumps(single).encode() for single in singles),
        each=each,
        stream=bool(request.get("stream")),
        usage=bool((request.get("stream_options") or {}).get("include_usage")),
    )


def _seed(given: int | None, index: int) -> dict[str, int]:
    """Draw each answer of a prompt otherwise, as llama.cpp's own `n` does, to which 32 bits of ones are no seed."""
    return {} if given is None or given & _ANY_SEED == _ANY_SEED else {"seed": given + index}
