"""A conversation in Strands' words and in OpenAI's: plain strings, as the models' templates were trained."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from strands.types.content import ContentBlock, Message, Messages

from agent.question import Spoken


def strands_messages(conversation: Iterable[Spoken]) -> Messages:
    """Write down what a client sent."""
    return [Message(role=each.role, content=[{"text": each.content}]) for each in conversation]


def openai_messages(system_prompt: str | None, messages: Messages) -> list[dict[str, Any]]:
    """Write down what a model reads.

    Strands' own formatter gives texts as lists of parts, which a chat template that adds strings cannot read.
    """
    system = [{"role": "system", "content": system_prompt}] if system_prompt else []

    return [*system, *(written for message in messages for written in _written(message))]


def _written(message: Message) -> Iterator[dict[str, Any]]:
    blocks = message["content"]
    for block in blocks:
        if "toolResult" in block:
            result = block["toolResult"]
            content = "\n".join(part["text"] for part in result["content"] if "text" in part)
            yield {"role": "tool", "tool_call_id": result["toolUseId"], "content": content}
    text = "".join(block["text"] for block in blocks if "text" in block)
    calls = [_call(block) for block in blocks if "toolUse" in block]
    said = {"content": text} if text else {}
    called = {"tool_calls": calls} if calls else {}
    if said or called:
        yield {"role": message["role"], **said, **called}


def _call(block: ContentBlock) -> dict[str, Any]:
    """Repeat a call; arguments that were no object become an empty one, for templates read them as JSON."""
    use = block["toolUse"]
    arguments = use["input"] if isinstance(use["input"], dict) else {}
    function = {"name": use["name"], "arguments": json.dumps(arguments, ensure_ascii=False)}

    return {"id": use["toolUseId"], "type": "function", "function": function}
