"""Answers to the parts of one request, put together as OpenAI does."""

import json
from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

TIMINGS = "timings"
"""How fast llama.cpp made one answer: no part of OpenAI's API, and nothing that can be added up."""


def merged(bodies: Sequence[bytes], *, each: int) -> bytes:
    """Make one answer of whole ones, whose choices come in their order.

    Args:
        bodies: One answer each.
        each: How many in a row are of the same prompt.
    """
    answers: list[Json] = [json.loads(body) for body in bodies]
    common = {key: value for key, value in answers[0].items() if key != TIMINGS}
    choices = [{**choice, "index": index} for index, answer in enumerate(answers) for choice in answer["choices"]]
    usage = summed([answer["usage"] for answer in answers], each=each)

    return json.dumps({**common, "choices": choices, "usage": usage}).encode()


def summed(usages: Sequence[Json], *, each: int) -> Json:
    """Add up what answers cost; a prompt counts once, however many answers it has."""
    firsts = usages[::each]
    read = sum(usage["prompt_tokens"] for usage in firsts)
    written = sum(usage["completion_tokens"] for usage in usages)
    cached = sum(usage["prompt_tokens_details"]["cached_tokens"] for usage in firsts)

    return {
        "prompt_tokens": read,
        "completion_tokens": written,
        "total_tokens": read + written,
        "prompt_tokens_details": {"cached_tokens": cached},
    }
