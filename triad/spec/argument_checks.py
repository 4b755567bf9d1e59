"""What `args` may hold: known arguments by their whole names, each with the value that it takes and no word more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from triad.spec.free_arguments import FREE
from triad.spec.nearest import unknown
from triad.spec.part import Contradiction
from triad.spec.taken import FLAGS

if TYPE_CHECKING:  # a model asks this module, which needs its type alone
    from collections.abc import Iterator

    from triad.spec.model import Model

_NUMBER = re.compile(r"-\d+(\.\d+)?", re.ASCII)


def contradictions(model: Model) -> Iterator[Contradiction]:
    """Yield every word that is no argument, no value of one, or an argument that is not the user's."""
    waiting = ""
    for index, word in enumerate(model.args):
        message = _no_value(waiting, word) if waiting else _no_argument(model, word)
        if message:
            yield Contradiction(("args", index), message)
        waiting = word if not waiting and _plain(word) in FREE[model.chosen_engine].valued else ""
    if waiting:
        yield Contradiction(("args", len(model.args) - 1), f"{waiting!r} takes a value; write it after it")


def _no_value(argument: str, word: str) -> str:
    if word.startswith("-") and not _NUMBER.fullmatch(word):
        return f"{argument!r} takes a value, got {word!r}; write the value between the two"

    return ""


def _no_argument(model: Model, word: str) -> str:
    """Say what is wrong with a word where an argument must begin; nothing if it is one."""
    engine, (name, equals, _) = model.chosen_engine, word.partition("=")
    free, flag = FREE[engine], _plain(name)
    if not word.startswith("-"):
        return f"{word!r} belongs to no argument before it; write '--name', and its value after it"
    if flag in FLAGS[engine]:
        return f"{flag!r} is set by {FLAGS[engine][flag]}; leave it out"
    if flag not in free.names:
        return unknown(f"further argument of {engine}", name, free.names)
    if equals and flag in free.switches:
        return f"{name!r} takes no value, got {word!r}; write {name!r} alone"
    if equals and not free.joined:
        return f"{engine} reads a value as a word of its own, got {word!r}; write it after {name!r}"

    return ""


def _plain(name: str) -> str:
    """Write a name as both engines do, who take `_` for `-` after the first two."""
    return name.replace("_", "-")
