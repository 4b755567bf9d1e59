"""Signals that ask a command to end: Ctrl-C, `kill`, and a terminal that is closed."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let the first signal raise KeyboardInterrupt, and ignore the next: a closed terminal sends two.

    What is ignored already stays so, as `nohup` wants it.
    """
    before = {each: handler for each in SIGNALS if (handler := signal.getsignal(each)) is not signal.SIG_IGN}
    for each in before:
        signal.signal(each, _interrupt)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def ignore() -> None:
    """Let nothing interrupt what comes, to the end of the block that was interruptible."""
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    ignore()
    raise KeyboardInterrupt
