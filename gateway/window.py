"""What was used in the last minute, to the second and to the unit."""

from collections import deque


class Window:
    """Sums amounts over the time before now; each leaves exactly when its time is over, so no minute ever has more."""

    def __init__(self, *, most: float, span_s: float) -> None:
        self.most = most
        self._span_s = span_s
        self._parts: deque[tuple[float, float]] = deque()
        self._sum = 0.0

    def used(self, now_s: float) -> float:
        """What is in the window."""
        while self._parts and self._parts[0][0] <= now_s - self._span_s:
            self._sum -= self._parts.popleft()[1]
        if not self._parts:
            self._sum = 0.0

        return self._sum

    def add(self, now_s: float, amount: float) -> None:
        """Use some more."""
        self._parts.append((now_s, amount))
        self._sum += amount

    def wait_s(self, now_s: float) -> float:
        """How long until there is room again; 0 where there is some."""
        left = self.used(now_s) - self.most
        for at_s, amount in self._parts:
            if left < 0:
                break
            left -= amount
            if left < 0:
                return at_s + self._span_s - now_s

        return 0.0
