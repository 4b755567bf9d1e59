"""The mistakes of a user, gathered so that all of them are told at once."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class BadInputError(Exception):
    """What was asked cannot be done.

    Attributes:
        problems: One line for each mistake.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Problems:
    """Lines of what is wrong so far.

    Attributes:
        lines: One for each mistake, which begins with the option.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []

    def take(self, option: str, make: Callable[[], T], fallback: T) -> T:
        """What an option stands for; a stand-in for it, to go on with, where it is wrong."""
        try:
            return make()
        except (ValueError, OSError) as error:
            self.lines.append(f"{option}: {error}")
            return fallback

    def tell(self) -> None:
        """End here if there are any.

        Raises:
            BadInputError: With all of them.
        """
        if self.lines:
            raise BadInputError(self.lines)
