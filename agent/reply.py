"""What a model says in one step, put together from its pieces."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NoReturn

from strands.types.event_loop import StopReason, Usage
from strands.types.streaming import StreamEvent

from agent.budget import CALLS
from agent.failures import problem_in
from agent.problem import model_failed
from agent.turn import Turn
from agent.wire import count, index, is_id, text

_STRANGE = re.compile(r"[^a-zA-Z0-9_-]")
_LONGEST_ARGUMENTS = 64 * 1024
"""Characters for one call: a model that writes more does not end."""

_LONGEST_NAME = 64
"""What a tool can be called (https://platform.openai.com/docs/api-reference/chat/create); Strands takes no other."""

_DEEPEST = 64
"""Lists and objects in each other: what reads and writes them goes down into each."""

_NO_OBJECT = "the arguments are no JSON object"
_TOO_DEEP = f"the arguments have more than {_DEEPEST} lists and objects in each other"

_STOPS: dict[str, StopReason] = {"length": "max_tokens"}


@dataclass(slots=True)
class _Call:
    id: str = ""
    name: str = ""
    arguments: str = ""


class Reply:
    """Tells the user each piece of text at once, and gives Strands' loop the whole when it is there.

    The pieces go past the loop, which hands each through a dozen generators.
    """

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._pieces = 0
        self._text: list[str] = []
        self._calls: dict[int, _Call] = {}
        self._finish = ""
        self._prompt_tokens: int | None = None
        self._completion_tokens: int | None = None

    def take(self, event: Mapping[str, Any]) -> None:
        """Read one event, a `chat.completion.chunk`.

        Raises:
            Problem: 502, the model says too much, or what no model says; what an event of an error tells.
            TypeError, AttributeError, LookupError: It has another shape.
        """
        if error := event.get("error"):
            raise problem_in(error)
        if (usage := event.get("usage")) is not None:
            self._prompt_tokens = count(usage, "prompt_tokens")
            self._completion_tokens = count(usage, "completion_tokens")
        if not event.get("choices"):
            return
        choice = event["choices"][0]
        self._finish = text(choice.get("finish_reason")) or self._finish
        delta = choice.get("delta") or {}
        if said := text(delta.get("content")):
            self._say(said)
        for piece in delta.get("tool_calls") or ():
            self._call(piece)
        self._pieces += 1
        self._turn.check_tokens(self._pieces)

    def events(self) -> Iterator[StreamEvent]:
        """Give it to Strands' loop.

        Raises:
            Problem: 502, it broke off, was cut, or says nothing; 422, it calls tools, and there is no room for what
                they give.
        """
        if not self._finish:
            message = "the model's answer broke off"
            raise model_failed(message)
        if self._finish == "content_filter":
            message = "a filter of content cut the model's answer"
            raise model_failed(message)
        if not self._calls and not "".join(self._text).strip():
            message = "the model gave an empty answer"
            raise model_failed(message)
        if self._calls:
            self._turn.check_room()
        yield {"messageStart": {"role": "assistant"}}
        if self._text:
            yield {"contentBlockStart": {"start": {}}}
            yield {"contentBlockDelta": {"delta": {"text": "".join(self._text)}}}
            yield {"contentBlockStop": {}}
        for place, call in sorted(self._calls.items(), key=itemgetter(0)):
            call.id = call.id if is_id(call.id) else f"call_{self._turn.steps}_{place}"
            yield from _tool_use(call)
        yield {"messageStop": {"stopReason": "tool_use" if self._calls else _STOPS.get(self._finish, "end_turn")}}
        yield {"metadata": {"usage": self._spent(), "metrics": {"latencyMs": 0}}}

    def _say(self, piece: str) -> None:
        if not self._text and self._turn.text:
            self._turn.say("\n\n")
        # A character that came in two halves: no text can hold one of them.
        whole = piece if piece.isascii() else piece.encode(errors="replace").decode()
        self._text.append(whole)
        self._turn.say(whole)

    def _call(self, piece: Mapping[str, Any]) -> None:
        call = self._calls.setdefault(self._place(piece), _Call())
        if len(self._calls) > CALLS:
            message = f"the model called more than {CALLS} tools at once"
            raise model_failed(message)
        call.id = call.id or text(piece.get("id"))
        function = piece.get("function") or {}
        call.name += text(function.get("name"))
        call.arguments += text(function.get("arguments"))
        if len(call.arguments) > _LONGEST_ARGUMENTS:
            message = f"the model wrote more than {_LONGEST_ARGUMENTS} characters of arguments for one tool"
            raise model_failed(message)

    def _place(self, piece: Mapping[str, Any]) -> int:
        """Read its place among the calls; who makes a single one may leave it out."""
        given = piece.get("index")

        return 0 if given is None and self._is_of_the_first(piece) else index(given)

    def _is_of_the_first(self, piece: Mapping[str, Any]) -> bool:
        if not self._calls:
            return True
        first = self._calls.get(0)

        return first is not None and len(self._calls) == 1 and (piece.get("id") or first.id) == first.id

    def count(self) -> None:
        """Add to the answer what this step has used, however it ended."""
        spent = self._spent()
        self._turn.prompt_tokens += spent["inputTokens"]
        self._turn.completion_tokens += spent["outputTokens"]

    def _spent(self) -> Usage:
        """Write it as Strands does; a server that does not count has its pieces counted."""
        prompt = self._prompt_tokens or 0
        completion = self._pieces if self._completion_tokens is None else self._completion_tokens

        return Usage(inputTokens=prompt, outputTokens=completion, totalTokens=prompt + completion)


def _tool_use(call: _Call) -> Iterator[StreamEvent]:
    name = _STRANGE.sub("_", call.name)[:_LONGEST_NAME] or "unnamed"
    yield {"contentBlockStart": {"start": {"toolUse": {"name": name, "toolUseId": call.id}}}}
    yield {"contentBlockDelta": {"delta": {"toolUse": {"input": _arguments(call.arguments)}}}}
    yield {"contentBlockStop": {}}


def _arguments(written: str) -> str:
    """Give an object of JSON as it is, and for anything else a JSON string of what is wrong, which `toolbox` tells.

    Strands would take an empty object for it, and the model would never hear of its mistake.
    """
    try:
        given = json.loads(written or "{}", parse_constant=_no_number)
        json.dumps(given, ensure_ascii=False).encode()
    except ValueError:
        return json.dumps(_NO_OBJECT)
    except RecursionError:
        return json.dumps(_TOO_DEEP)
    if not isinstance(given, dict):
        return json.dumps(_NO_OBJECT)

    return json.dumps(_TOO_DEEP) if _is_deeper(given, _DEEPEST) else written


def _is_deeper(given: object, allowed: int) -> bool:
    if not isinstance(given, dict | list):
        return False
    inner = given.values() if isinstance(given, dict) else given

    return allowed == 0 or any(_is_deeper(each, allowed - 1) for each in inner)


def _no_number(constant: str) -> NoReturn:
    msg = f"{constant} is not JSON"
    raise ValueError(msg)
