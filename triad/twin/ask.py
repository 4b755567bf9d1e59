"""Ask the twin's model one question, with the tools and the prompt of the agent, and nobody to run a tool."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.prompts import SYSTEM_PROMPT
from contracts.tools import TOOLS
from triad.twin.call import written
from triad.twin.plan import Endpoint
from triad.twin.stream import NoAnswerError, stream, told

_DONE = "[DONE]"


@dataclass(slots=True, kw_only=True)
class ToolCall:
    """A function that the model wants to be called.

    Attributes:
        arguments: As the model wrote them: JSON, if it is good at it.
    """

    name: str = ""
    arguments: str = ""

    def __str__(self) -> str:
        """Write it as one would call it."""
        try:
            given = json.loads(self.arguments or "{}")
        except json.JSONDecodeError:
            return f"{self.name}({self.arguments})"

        return written(self.name, given) if isinstance(given, dict) else f"{self.name}({self.arguments})"


@dataclass(slots=True, kw_only=True)
class Answer:
    """What the model said."""

    content: str = ""
    tool_calls: list[ToolCall] = field(default_factory=list)
    finish_reason: str | None = None
    usage: Mapping[str, Any] = field(default_factory=dict)


def ask(
    endpoint: Endpoint, model: str, question: str, tell: Callable[[str], None], *, key: str | None = None
) -> Answer:
    """Send a question and hand on the words of the answer as they come.

    Args:
        endpoint: A chat model, or the gateway before it.
        model: Name under which it is asked there.
        question: What the user says.
        tell: Called with every piece of text.
        key: If the endpoint asks for one.

    Raises:
        NoAnswerError: It says why.
    """
    answer = Answer()
    for event in stream(endpoint, "/v1/chat/completions", _request(model, question), key=key):
        if event.data == _DONE:
            return answer
        _take(json.loads(event.data), answer, tell)
    msg = "the answer broke off"
    raise NoAnswerError(msg)


def _request(model: str, question: str) -> Mapping[str, object]:
    return {
        "model": model,
        "messages": [{"role": "system", "content": SYSTEM_PROMPT}, {"role": "user", "content": question}],
        "tools": TOOLS,
        "temperature": 0,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def _take(event: Mapping[str, Any], answer: Answer, tell: Callable[[str], None]) -> None:
    if event.get("error"):
        raise NoAnswerError(told(event))
    answer.usage = event.get("usage") or answer.usage
    for choice in event.get("choices", ()):
        answer.finish_reason = choice.get("finish_reason") or answer.finish_reason
        delta = choice.get("delta", {})
        if content := delta.get("content"):
            answer.content += content
            tell(content)
        for call in delta.get("tool_calls") or ():
            _join(call, answer.tool_calls)


def _join(piece: Mapping[str, Any], calls: list[ToolCall]) -> None:
    """Add a piece of a call to the call that it belongs to."""
    while len(calls) <= piece["index"]:
        calls.append(ToolCall())
    function = piece.get("function", {})
    call = calls[piece["index"]]
    call.name += function.get("name") or ""
    call.arguments += function.get("arguments") or ""
