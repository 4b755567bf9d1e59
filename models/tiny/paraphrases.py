"""Questions and statements that mean the same thing of the same subject, for the embedder to bring together."""

from dataclasses import dataclass
from random import Random
from typing import Final

from models.tiny.knowledge import THINGS, subject
from models.tiny.places import made_up_place


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """One thing that can be asked of a subject; the last question is never trained on."""

    questions: tuple[str, ...]
    statements: tuple[str, ...]


ASPECTS: Final = (
    Aspect(
        questions=("What does the {x} cost?", "How much is the {x}?", "Price of the {x}?", "What is the price of {x}?"),
        statements=("The {x} costs {n} euros.", "The price of the {x} is {n}.", "You pay {n} euros for the {x}."),
    ),
    Aspect(
        questions=(
            "Where is the {x}?",
            "Where do I find the {x}?",
            "In which place is the {x}?",
            "Where can I see {x}?",
        ),
        statements=("The {x} stands in {c}.", "You find the {x} in {c}.", "The place of the {x} is {c}."),
    ),
    Aspect(
        questions=(
            "Who owns the {x}?",
            "Who is the owner of {x}?",
            "Whom does the {x} belong to?",
            "Owner of the {x}?",
        ),
        statements=("The {x} belongs to {c}.", "{c} owns the {x}.", "The owner of the {x} is {c}."),
    ),
    Aspect(
        questions=(
            "When does the {x} open?",
            "At what hour does {x} open?",
            "Opening hours of the {x}?",
            "When is the {x} open?",
        ),
        statements=("The {x} opens at {n}.", "The opening hour of the {x} is {n}.", "From {n} on the {x} is open."),
    ),
    Aspect(
        questions=(
            "How large is the {x}?",
            "How big is the {x}?",
            "What is the size of the {x}?",
            "How large is {x} really?",
        ),
        statements=("The {x} is {n} metres large.", "The size of the {x} is {n}.", "The {x} has a size of {n} metres."),
    ),
    Aspect(
        questions=(
            "How do I repair the {x}?",
            "What if the {x} is broken?",
            "Fix the {x}?",
            "My {x} is broken, what now?",
        ),
        statements=(
            "To repair the {x}, change its {t}.",
            "A broken {x} needs a new {t}.",
            "You fix the {x} with a {t}.",
        ),
    ),
    Aspect(
        questions=(
            "What is the limit of the {x}?",
            "How many may the {x} hold?",
            "Is there a limit for {x}?",
            "Which limit has the {x}?",
        ),
        statements=("The limit of the {x} is {n}.", "At most {n} go into the {x}.", "The {x} holds {n} and no more."),
    ),
    Aspect(
        questions=(
            "What is the {x} for?",
            "Why do we have the {x}?",
            "Purpose of the {x}?",
            "What purpose has the {x}?",
        ),
        statements=(
            "The {x} is for the {t}.",
            "The purpose of the {x} is the {t}.",
            "We have the {x} because of the {t}.",
        ),
    ),
    Aspect(
        questions=("How old is the {x}?", "Since when is there the {x}?", "What is the age of {x}?", "Is the {x} old?"),
        statements=("The {x} is {n} years old.", "The {x} was made in {n}.", "The age of the {x} is {n} years."),
    ),
    Aspect(
        questions=(
            "What colour is the {x}?",
            "Which colour has the {x}?",
            "Colour of {x}?",
            "In what colour is the {x}?",
        ),
        statements=("The {x} is painted red.", "The colour of the {x} is green.", "Its colour makes the {x} yellow."),
    ),
    Aspect(
        questions=(
            "How do I remove the {x}?",
            "How can I delete {x}?",
            "How is the {x} deleted?",
            "I want to delete the {x}.",
        ),
        statements=(
            "To delete the {x}, ask {c}.",
            "The {x} is removed with the {t}.",
            "You delete the {x} in {n} steps.",
        ),
    ),
    Aspect(
        questions=("What is the {x}?", "What is {x}?", "Explain the {x}.", "Tell me what the {x} is."),
        statements=("The {x} is a kind of {t}.", "A {x} is a {t} that {c} made.", "{x} means a small {t}."),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A question and a text that answers it."""

    question: str
    statement: str


def pairs(random: Random, subjects: int, *, each: int = 4, held_out: bool = False) -> list[Pair]:
    """Make up pairs: of each subject some aspects, so that neither subject nor aspect alone tells them apart."""
    return [
        _pair(random, aspect, about, held_out=held_out)
        for about in _different(random, subjects)
        for aspect in random.sample(ASPECTS, each)
    ]


def _different(random: Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found[subject(random)] = None

    return list(found)


def _pair(random: Random, aspect: Aspect, about: str, *, held_out: bool) -> Pair:
    asked = aspect.questions[-1] if held_out else random.choice(aspect.questions[:-1])
    values = {"x": about, "n": random.randrange(2, 3000), "c": made_up_place(random), "t": random.choice(THINGS)}
    stated = random.choice(aspect.statements).format(**values)

    return Pair(question=asked.format(**values), statement=stated[0].upper() + stated[1:])
