"""Ask the twin's model one question, with the tools and the prompt that the agent will use."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

from contracts.prompts import SYSTEM_PROMPT
from contracts.tools import TOOLS
from triad.twin.plan import Endpoint
from triad.twin.ports import HOST

_SILENCE_S = 300.0
"""Longest wait for the next piece of an answer."""

_OK = 200
_DATA = "data: "
_DONE = "[DONE]"


class NoAnswerError(Exception):
    """The model server refused, broke off, or is not there."""


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
        if not isinstance(given, dict):
            return f"{self.name}({self.arguments})"

        words = [f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in given.items()]

        return f"{self.name}({', '.join(words)})"


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
    connection = HTTPConnection(HOST, endpoint.port, timeout=_SILENCE_S)
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {key}"} if key else {})
    answer = Answer()
    try:
        connection.request("POST", f"{endpoint.path}/v1/chat/completions", _body(model, question), headers)
        response = connection.getresponse()
        if response.status != _OK:
            raise NoAnswerError(_refusal(response))
        for event in _events(response):
            _take(event, answer, tell)
    except (OSError, HTTPException) as error:
        msg = f"{endpoint.url}: {str(error) or type(error).__name__}; `make status` says what is up"
        raise NoAnswerError(msg) from None
    finally:
        connection.close()

    return answer


def _body(model: str, question: str) -> bytes:
    request = {
        "model": model,
        "messages": [{"role": "system", "content": SYSTEM_PROMPT}, {"role": "user", "content": question}],
        "tools": TOOLS,
        "temperature": 0,
        "stream": True,
        "stream_options": {"include_usage": True},
    }

    return json.dumps(request).encode()


def _refusal(response: HTTPResponse) -> str:
    text = response.read().decode(errors="replace")
    try:
        return f"{response.status}: {json.loads(text)['error']['message']}"
    except (json.JSONDecodeError, KeyError, TypeError):
        return f"{response.status}: {text.strip()}"


def _events(response: HTTPResponse) -> Iterator[dict[str, Any]]:
    """Read server-sent events until the last.

    Raises:
        NoAnswerError: The stream ends before it.
    """
    for line in response:
        text = line.decode(errors="replace").strip()
        if text == f"{_DATA}{_DONE}":
            return
        if text.startswith(_DATA):
            yield json.loads(text.removeprefix(_DATA))
    msg = "the answer broke off"
    raise NoAnswerError(msg)


def _take(event: Mapping[str, Any], answer: Answer, tell: Callable[[str], None]) -> None:
    if error := event.get("error"):
        raise NoAnswerError(error["message"])
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
