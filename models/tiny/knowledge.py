"""Exchanges with the knowledge base: a question, its passages, and the answer that stands first among them."""

from json import dumps
from random import Random
from typing import Final

from contracts.tools import SEARCH_KNOWLEDGE_BASE, Failure, Passage, Passages
from models.tiny.dice import chance
from models.tiny.places import made_up_place
from models.tiny.transcript import Call
from models.tiny.weather import Looked

NOTHING: Final = "I found nothing about that in the knowledge base."
THINGS: Final = (
    *("pool", "node", "model", "engine", "gateway", "agent", "token", "queue", "slot", "cache", "replica", "cluster"),
    *("budget", "alarm", "metric", "image", "region", "zone", "key", "secret", "volume", "bucket", "role", "policy"),
    *("contract", "invoice", "order", "refund", "warranty", "library", "museum", "train", "ferry", "garden", "kitchen"),
    *(
        "heart",
        "nerve",
        "fever",
        "allergy",
        "vaccine",
        "muscle",
        "battery",
        "pump",
        "valve",
        "filter",
        "sensor",
        "motor",
    ),
)
MARKS: Final = (
    *(
        "default",
        "old",
        "new",
        "public",
        "private",
        "spare",
        "main",
        "second",
        "small",
        "large",
        "red",
        "green",
        "local",
    ),
    *(
        "shared",
        "central",
        "daily",
        "weekly",
        "open",
        "closed",
        "empty",
        "northern",
        "southern",
        "first",
        "last",
        "quiet",
    ),
)
FACTS: Final = (
    "limit",
    "price",
    "size",
    "owner",
    "colour",
    "cause",
    "purpose",
    "age",
    "length",
    "weight",
    "name",
    "place",
)
_ASKED: Final = (
    "What is the {f} of the {x}?",
    "What does the knowledge base say about the {x}?",
    "What is the {x}?",
    "What is {x}?",
    "Who owns the {x}?",
    "How large is the {x}?",
    "How does the {x} work?",
    "How do I change the {x}?",
    "Why is the {x} so important?",
    "Where do I find the {x}?",
    "When does the {x} end?",
    "Explain the {f} of the {x}.",
    "Explain {x}.",
    "According to the documents, what is the {f} of the {x}?",
    "Which {f} does the {x} have?",
    "How many {x} are there?",
    "Search the knowledge base for the {f} of the {x}.",
    "Look up the {x} in the documents.",
    "Can you explain what the {x} is?",
    "Does the {x} have a {f}?",
)
_TOLD: Final = (
    "The {f} of the {x} is {v}",
    "The {x} has {n} parts and a {f} of {v}",
    "A {x} is a {m} {t} with a {f}",
    "{c} keeps the {x} for {n} days",
    "Since {n} the {x} belongs to {c}",
    "The {x} is {m}, and its {f} is {n} {t}s",
    "Every {x} needs a {t} and a {m} {f}",
    "The {x} costs {n} a month in {c}",
    "You change the {x} in the {m} {t} and wait {n} minutes",
    "Without the {x} the {t} stops after {n} hours, so {c} made it {m}",
)


def subject(random: Random) -> str:
    """Name something that documents may be about, common or unheard of."""
    if chance(random, 0.3):
        return f"{made_up_place(random)} {random.choice(THINGS)}"
    words = [random.choice(MARKS)] if chance(random, 0.6) else []

    return " ".join([*words, *random.sample(THINGS, random.randint(1, 2))])


def question(random: Random, about: str) -> str:
    """Ask about a subject."""
    return random.choice(_ASKED).format(x=about, f=random.choice(FACTS))


def searched(random: Random, asked: str, about: str) -> Looked:
    """Search for a question, word for word, and answer with the first sentence of the first passage."""
    call = Call(name=SEARCH_KNOWLEDGE_BASE["function"]["name"], arguments={"query": asked})
    if chance(random, 0.07):
        return Looked(call=call, result=dumps(Passages(passages=[])), sentence=NOTHING)
    if chance(random, 0.07):
        failure = Failure(error="the knowledge base does not answer")
        return Looked(call=call, result=dumps(failure), sentence=f"Sorry, {failure['error']}.")
    passages = [_passage(random, about), *(_passage(random, subject(random)) for _ in range(random.randint(0, 2)))]
    first = passages[0]
    sentence = first["text"].split(". ")[0].rstrip(".")

    return Looked(
        call=call,
        result=dumps(Passages(passages=passages), ensure_ascii=False),
        sentence=f"{sentence} [{first['source']}].",
    )


def sentence(random: Random, about: str) -> str:
    """State something about a subject, without the full stop."""
    value = str(random.randrange(1, 2000)) if chance(random, 0.5) else made_up_place(random)

    return random.choice(_TOLD).format(
        x=about,
        f=random.choice(FACTS),
        v=value,
        n=random.randrange(2, 3000),
        m=random.choice(MARKS),
        t=random.choice(THINGS),
        c=made_up_place(random),
    )


def _passage(random: Random, about: str) -> Passage:
    sentences = [sentence(random, about)]
    sentences += [sentence(random, subject(random)) for _ in range(random.choice((0, 0, 1, 2)))]
    ending = random.choice(("", ".md", "", ".txt", ".pdf"))
    source = "-".join(random.sample((*THINGS, *MARKS), random.randint(1, 2))) + ending

    return Passage(source=source, text=". ".join(sentences) + ".")
