"""An event loop in which no time passes: when nothing is left to do, it is later at once."""

import asyncio
from selectors import SelectorKey, SelectSelector

Events = list[tuple[SelectorKey, int]]


class QuickLoop(asyncio.SelectorEventLoop):
    """Its clock begins at 0, and only waiting moves it."""

    def __init__(self) -> None:
        self._clock = _Clock()
        super().__init__(self._clock)

    def time(self) -> float:
        """Tell the time."""
        return self._clock.now_s


class _Clock(SelectSelector):
    now_s = 0.0

    def select(self, timeout: float | None = None) -> Events:
        if timeout is None:
            message = "there is nothing to wait for"
            raise RuntimeError(message)
        self.now_s += timeout

        return super().select(0)
