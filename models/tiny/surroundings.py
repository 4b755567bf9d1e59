"""What a conversation starts with: a system message and the tools at hand."""

from random import Random
from typing import Final

from contracts.prompts import SYSTEM_PROMPT
from contracts.tools import TOOLS, Function, Parameter, Parameters
from models.tiny.knowledge import THINGS
from models.tiny.transcript import Message

OURS: Final[tuple[Function, ...]] = tuple(tool["function"] for tool in TOOLS)
SYSTEMS: Final = (
    *("You are a helpful assistant.", "You are a weather assistant.", "Be brief.", "Answer in one sentence."),
    *(
        "You are a friendly assistant that can use tools.",
        "You help people of a small company.",
        "Use tools if needed.",
    ),
)


def system(random: Random) -> tuple[Message, ...]:
    """Give our own first message, another one, or none."""
    whose = random.choices(("ours", "another", "none"), (50, 30, 20))[0]
    if whose == "ours":
        return (Message(role="system", content=SYSTEM_PROMPT),)
    if whose == "another":
        return (Message(role="system", content=random.choice(SYSTEMS)),)

    return ()


def tools(random: Random) -> tuple[Function, ...]:
    """Give our own tools, none, or some among others."""
    which = random.choices(("ours", "none", "some"), (55, 10, 35))[0]
    if which == "ours":
        return OURS
    if which == "none":
        return ()

    return shuffled(random)[: random.randint(1, 5)]


def shuffled(random: Random) -> tuple[Function, ...]:
    """Give our own tools in any order, among others."""
    mixed = [*OURS, *(_foreign(random) for _ in range(random.randint(0, 2)))]
    random.shuffle(mixed)

    return tuple(mixed)


def _foreign(random: Random) -> Function:
    """Make up a tool that no question needs."""
    words = [random.choice(THINGS) for _ in range(random.randint(1, 3))]
    name = "_".join([random.choice(("get", "list", "set", "make", "find", "read")), *words])
    parameters = Parameters(
        type="object",
        properties={word: Parameter(type="string", description="") for word in words[: random.randint(0, 3)]},
        required=[],
        additionalProperties=False,
    )

    return Function(name=name, description="", parameters=parameters)
