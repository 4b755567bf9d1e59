"""What a function's docstring says to a model."""

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass

_SECTION = re.compile(r"^(Args|Returns|Raises|Yields|Attributes|Examples?|Notes?):$", re.MULTILINE)
_ARGUMENT = re.compile(r"^(\w+): ", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Docstring:
    """The parts that a model reads.

    Attributes:
        summary: All before the first section.
        arguments: Name and description of each, from the section `Args:`.
    """

    summary: str
    arguments: Mapping[str, str]


def read_docstring(text: str) -> Docstring:
    """Read one in Google's style, its indentation already taken away."""
    summary, *sections = _SECTION.split(text)
    bodies = dict(zip(sections[::2], sections[1::2], strict=True))
    _, *described = _ARGUMENT.split(inspect.cleandoc(bodies.get("Args", "")))
    arguments = dict(zip(described[::2], described[1::2], strict=True))

    return Docstring(
        summary=_one_line(summary), arguments={name: _one_line(meaning) for name, meaning in arguments.items()}
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
