"""A conversation as the text that a model reads, and which parts of it the model must learn to write."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from json import dumps

from contracts.tools import Function

END = "<|endoftext|>"
START = "<|im_start|>"
STOP = "<|im_end|>"
CALL = "<tool_call>"
CALL_END = "</tool_call>"
THINK = "<think>"
THINK_END = "</think>"

CONTROL = (END, START, STOP)
"""Pieces that no answer shows."""

MARKUP = (CALL, CALL_END, THINK, THINK_END)
"""Pieces that are part of an answer's text, for the servers' parsers to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One tool call of an assistant."""

    name: str
    arguments: dict[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message; `thought` and `calls` only of an assistant, whose message may be there to read and not to learn."""

    role: str
    content: str = ""
    thought: str | None = None
    calls: tuple[Call, ...] = ()
    learned: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What was said, and with which tools at hand."""

    kind: str
    messages: tuple[Message, ...]
    tools: tuple[Function, ...] = field(default=())


def segments(conversation: Conversation) -> Iterator[tuple[str, bool]]:
    """Give the text in pieces, each with whether the model writes it; the chat template gives the same text."""
    rest = conversation.messages
    system = rest[0].content if rest and rest[0].role == "system" else None
    if system is not None:
        rest = rest[1:]
    if system is not None or conversation.tools:
        yield f"{START}system\n{_system(system, conversation.tools)}{STOP}\n", False
    for message in rest:
        if message.role == "assistant":
            yield f"{START}assistant\n" + (THINK if message.thought is not None else ""), False
            yield written(message) + STOP, message.learned
            yield "\n", False
        else:
            yield f"{START}{message.role}\n{message.content}{STOP}\n", False


def prompt(conversation: Conversation, *, thinking: bool = False) -> str:
    """Give the text up to where the model goes on."""
    return "".join(text for text, _ in segments(conversation)) + f"{START}assistant\n" + (THINK if thinking else "")


def written(message: Message) -> str:
    """Give what a model writes for an assistant's message, after the opening tag of its thoughts."""
    thought = "" if message.thought is None else message.thought + THINK_END
    calls = "".join(
        f'{CALL}{{"name": "{call.name}", "arguments": {dumps(call.arguments, ensure_ascii=False)}}}{CALL_END}'
        for call in message.calls
    )

    return thought + message.content + calls


def signature(tool: Function) -> str:
    """Write a tool as its name and parameters, all that a small model reads of it."""
    return f"{tool['name']}({', '.join(tool['parameters']['properties'])})"


def _system(content: str | None, tools: Sequence[Function]) -> str:
    if not tools:
        return content or ""
    listed = "Tools: " + "; ".join(signature(tool) for tool in tools)

    return listed if content is None else f"{content}\n{listed}"
