"""Trying again what broke off on the way, a bounded number of times."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from serving.jobs.failure import Broken, Exit, Failure

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often to try, and when to stop at once.

    Attributes:
        tries: In a row without any progress.
        pause_s: After the first; each one after it is twice as long.
        stop: Set when the process is to end: no pause outlasts it.
    """

    tries: int = 5
    pause_s: float = 0.5
    stop: threading.Event = field(default_factory=threading.Event)

    def call(self, action: Callable[[], _Result]) -> _Result:
        """Do something that may break off.

        Raises:
            Failure: It never came about.
        """
        tries = 0
        while True:
            try:
                return action()
            except Broken as broken:
                tries += 1
                self.after(tries, broken)

    def after(self, tries: int, broken: Broken) -> None:
        """Wait before the next try, or give up.

        Raises:
            Failure: This was the last one.
        """
        if tries >= self.tries:
            raise Failure(Exit.OFFLINE, f"{broken}; tried {tries} times") from broken
        self.stop.wait(self.pause_s * 2 ** (tries - 1))
