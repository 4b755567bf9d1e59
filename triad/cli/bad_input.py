"""What the user has to mend before a command can do anything."""

from collections.abc import Iterable


class BadInputError(Exception):
    """Ends a command with one line a problem on stderr, and exit code 2."""

    def __init__(self, problems: Iterable[object]) -> None:
        self.lines = tuple(map(str, problems))
        super().__init__("\n".join(self.lines))
