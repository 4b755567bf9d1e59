"""What the twin's agent says to one question, and what it does for it, as it happens."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from triad.twin.call import written
from triad.twin.plan import Endpoint
from triad.twin.stream import Event, NoAnswerError, stream, told


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A tool that is about to run.

    Attributes:
        id: By which its result is known as its own.
    """

    id: str
    name: str
    arguments: Mapping[str, Any]

    def __str__(self) -> str:
        """Write it as one would call it."""
        return written(self.name, self.arguments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a tool gave back.

    Attributes:
        call: What had been called.
        error: Why it gave nothing; None if it worked.
        seconds: How long it took.
    """

    call: Called
    result: object
    error: str | None
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The end of an answer.

    Attributes:
        answer: All of it, as the agent gives it to who does not want it in pieces.
    """

    answer: Mapping[str, Any]


Said = Text | Called | Returned | Done


def reply(endpoint: Endpoint, question: str) -> Iterator[Said]:
    """Ask the agent; the last that comes is `Done`.

    Raises:
        NoAnswerError: It says why there is none, or no more of it.
    """
    for event in stream(endpoint, "/chat", {"message": question, "stream": True}):
        said = _said(event)
        yield said
        if isinstance(said, Done):
            return
    msg = "the answer broke off"
    raise NoAnswerError(msg)


def _said(event: Event) -> Said:
    document = json.loads(event.data)
    match event.name:
        case "text":
            return Text(text=document["text"])
        case "tool_call":
            return _called(document)
        case "tool_result":
            outcome = {name: document[name] for name in ("result", "error", "seconds")}
            return Returned(call=_called(document), **outcome)
        case "done":
            return Done(answer=document)
        case _:
            raise NoAnswerError(told(document))


def _called(document: Mapping[str, Any]) -> Called:
    return Called(id=document["id"], name=document["name"], arguments=document["arguments"])
