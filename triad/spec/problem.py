"""What is wrong with a spec: one line a problem, all problems at once."""

from collections.abc import Sequence
from dataclasses import dataclass

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to mend in the file.

    Attributes:
        file: The file, as the user named it.
        line: Line of the key or value, counted from 1; None where the file could not be read.
        path: Keys that lead to it.
        message: What was given, what is allowed, what would work.
    """

    file: str
    line: int | None
    path: KeyPath
    message: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        path = dotted(self.path)

        return f"{where}: {path}: {self.message}" if path else f"{where}: {self.message}"


class SpecError(Exception):
    """A spec that cannot be used; `problems` holds every reason."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def dotted(path: KeyPath) -> str:
    """Write a path as people do: `pools.gpu.families[0]`."""
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f".{key}"

    return text.removeprefix(".")
