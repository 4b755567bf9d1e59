"""Made-up conversations: repeatable, right, and without the names that the evaluation asks about."""

import json
import re
from itertools import pairwise

import pytest

from contracts.tools import LONGEST_FORECAST_DAYS, TOOLS
from models.tiny.conversations import KINDS, conversation
from models.tiny.dice import seeded
from models.tiny.paraphrases import ASPECTS, pairs
from models.tiny.places import HELD_OUT, KNOWN
from models.tiny.transcript import Conversation, segments

NAMES = {tool["function"]["name"]: tool["function"]["parameters"] for tool in TOOLS}


def text(made: Conversation) -> str:
    """Write a conversation out."""
    return "".join(piece for piece, _ in segments(made))


def test_the_same_seed_gives_the_same_conversations() -> None:
    """Weights can be made again only from the same data."""
    first, second, other = (seeded(7), seeded(7), seeded(8))

    made = [text(conversation(first)) for _ in range(50)]

    assert made == [text(conversation(second)) for _ in range(50)]
    assert made != [text(conversation(other)) for _ in range(50)]


def test_no_held_out_city_is_trained_on() -> None:
    """A right call for one of them was copied, not remembered."""
    random = seeded(11)
    written = "\n".join(text(conversation(random)) for _ in range(3000))

    assert [name for name in HELD_OUT if name in written] == []
    assert set(KNOWN).isdisjoint(HELD_OUT)


@pytest.mark.parametrize("kind", KINDS)
def test_every_call_fits_its_tool(kind: str) -> None:
    """Names and arguments are those of the contract, days within its limits."""
    for seed in range(60):
        made = conversation(seeded(seed), kind=kind)
        for call in (call for message in made.messages for call in message.calls):
            assert set(call.arguments) == set(NAMES[call.name]["properties"])
            assert 1 <= int(call.arguments.get("days", 1)) <= LONGEST_FORECAST_DAYS


def test_two_cities_are_two_calls_in_one_turn() -> None:
    """The calls can then run side by side."""
    made = conversation(seeded(2), kind="pair", turns=1)

    assert [len(message.calls) for message in made.messages if message.role == "assistant"] == [2, 0]


def test_an_answer_tells_the_numbers_of_the_result() -> None:
    """Every temperature of every day."""
    made = conversation(seeded(4), kind="forecast", turns=1)
    result, answer = (message.content for message in made.messages[-2:])
    days = json.loads(result)["days"]

    assert days
    assert all(f"{day['date']} {day['min_c']} to {day['max_c']} °C" in answer for day in days)


def test_without_its_tool_a_question_is_answered_in_words() -> None:
    """The model must not call what it was not given."""
    random = seeded(5)
    made = [conversation(random) for _ in range(300)]
    bare = [each for each in made if not each.tools]

    assert bare
    assert all(not message.calls for each in bare for message in each.messages)


def test_numbers_are_learned_only_behind_the_result_that_gives_them() -> None:
    """An answer whose result a client dropped is there to read, else the model would learn to make numbers up."""
    random = seeded(9)
    made = [conversation(random, turns=4) for _ in range(100)]
    told = [
        (message.learned, before.role)
        for each in made
        for before, message in pairwise(each.messages)
        if message.content.startswith(("It is", "Forecast for"))
    ]

    assert (False, "user") in told
    assert (True, "user") not in told


def test_held_out_paraphrases_are_never_trained_on() -> None:
    """The last question of an aspect is only for the evaluation."""
    random = seeded(6)
    last = re.compile("|".join(re.escape(aspect.questions[-1]).replace(r"\{x\}", ".+") for aspect in ASPECTS))
    trained = [pair.question for pair in pairs(random, 60)]
    asked = [pair.question for pair in pairs(random, 60, held_out=True)]

    assert [question for question in trained if last.fullmatch(question)] == []
    assert [question for question in asked if not last.fullmatch(question)] == []


def test_pairs_about_one_subject_differ() -> None:
    """A batch holds the same subject under other aspects, and each text once."""
    made = pairs(seeded(6), 60)

    assert len(made) == len({pair.statement for pair in made}) == 240
