"""Made-up conversations without end: the same seed gives the same ones."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Final

from models.tiny import surroundings
from models.tiny.dice import chance
from models.tiny.exchanges import Place, exchange
from models.tiny.places import known_place
from models.tiny.transcript import Conversation, Message

KINDS: Final = {
    "current": 16,
    "forecast": 18,
    "pair": 9,
    "pair_forecast": 4,
    "follow_up": 7,
    "too_far": 2,
    "failure": 6,
    "knowledge": 16,
    "small_talk": 7,
    "refusal": 6,
    "count": 2,
    "repeat": 2,
    "json": 2,
}
"""What a conversation may be about, and how often it is."""

HARD: Final = KINDS | {
    "current": 4,
    "forecast": 34,
    "pair": 5,
    "pair_forecast": 10,
    "too_far": 4,
    "failure": 2,
    "knowledge": 14,
    "small_talk": 5,
    "refusal": 2,
    "count": 8,
    "repeat": 5,
}
"""The same with more of what is learned last: long answers that copy many things in their order."""


def conversation(
    random: Random,
    *,
    place: Place = known_place,
    kind: str | None = None,
    turns: int | None = None,
    kinds: Mapping[str, int] = KINDS,
) -> Conversation:
    """Make up one conversation of one to four exchanges; its kind is that of the last.

    Args:
        random: Where all chance comes from.
        place: Gives the cities.
        kind: Kind of the last exchange; by default any.
        turns: Number of exchanges; by default any.
        kinds: How often each kind is.
    """
    tools = surroundings.tools(random)
    length = turns or random.choices((1, 2, 3, 4), (68, 20, 8, 4))[0]
    drawn = random.choices(tuple(kinds), tuple(kinds.values()), k=length - 1)
    drawn.append(kind or random.choices(tuple(kinds), tuple(kinds.values()))[0])
    if kind:
        tools = surroundings.OURS if chance(random, 0.7) else surroundings.shuffled(random)
    thinking = chance(random, 0.2)
    messages: list[Message] = []
    for each in drawn:
        if messages and chance(random, 0.2):
            messages = _forgotten(messages)
        messages += exchange(random, each, place=place, tools=tools, thinking=thinking)

    return Conversation(kind=drawn[-1], messages=(*surroundings.system(random), *messages), tools=tools)


def _forgotten(messages: Sequence[Message]) -> list[Message]:
    """Drop calls and their results, as a client does that keeps only what was said aloud."""
    said = (message for message in messages if message.role != "tool" and not message.calls)

    return [replace(message, learned=False) for message in said]
