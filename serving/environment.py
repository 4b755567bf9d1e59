"""Typed reading of environment variables, all mistakes at once."""

from collections.abc import Mapping
from pathlib import Path


class SettingsError(ValueError):
    """Everything that is wrong with the environment, a line each.

    Attributes:
        problems: What, what was given, what is allowed.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Environment:
    """Reads variables and remembers what was wrong, so that a person repairs everything in one go.

    A variable that is empty counts as absent.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        """Read a text without the blanks around it."""
        return self._variables.get(name, "").strip() or default

    def required(self, name: str, meaning: str) -> str:
        """Read a text that has no default; a missing one reads as its own name until `finish`."""
        value = self.text(name)
        if not value:
            self.reject(f"{name} is not set, allowed: {meaning}")

        return value or name

    def integer(self, name: str, default: int, *, least: int, most: int) -> int:
        """Read a whole number within its bounds; a wrong one reads as the default."""
        given = self.text(name)
        if not given:
            return default
        if given.isascii() and given.isdecimal() and least <= int(given) <= most:
            return int(given)
        self.reject(f"{name} is {given!r}, allowed: {least} to {most}")

        return default

    def path(self, name: str) -> Path | None:
        """Read a path that may be absent."""
        given = self.text(name)

        return Path(given) if given else None

    def given(self, name: str) -> bool:
        """Whether a variable exists, even if it is empty."""
        return name in self._variables

    def reject(self, problem: str) -> None:
        """Remember a mistake that only the caller can see."""
        self._problems.append(problem)

    def finish(self) -> None:
        """Let the settings stand.

        Raises:
            SettingsError: Something was wrong.
        """
        if self._problems:
            raise SettingsError(self._problems)
