"""Why weights were not fetched: one line for a person, an exit code for a program."""

from enum import IntEnum


class Exit(IntEnum):
    """Codes of `python -m serving.jobs.fetch`."""

    DONE = 0
    SETTINGS = 2
    OFFLINE = 3
    PERMISSION = 4
    GATED = 5
    DISK = 6
    CHECKSUM = 7
    ABSENT = 8
    STOPPED = 143


class Failure(Exception):  # noqa: N818  # it is how the job ends
    """An end that trying again at once does not mend.

    Attributes:
        code: What the process exits with.
    """

    def __init__(self, code: Exit, message: str) -> None:
        super().__init__(one_line(message))
        self.code = code


class Broken(Exception):  # noqa: N818  # it passes
    """Something on the way broke off; the next try may do better."""


def one_line(text: str) -> str:
    """Join what a library says over several lines."""
    return " ".join(text.split())
