"""The bodies of all requests that are under way."""

import asyncio
from collections.abc import Callable

from serving.problem import Problem

SLOW_S = 1.0
"""After its first bytes a body that still arrives must give its room to one that began later and finds none."""


class Arrival:
    """One body on its way.

    Attributes:
        give_up: Wakes whoever reads it.
        held: Bytes that have come.
        since_s: When the first of them came, by the loop's clock.
        outrun: Its room has been given to others.
    """

    __slots__ = ("give_up", "held", "outrun", "since_s")

    def __init__(self, give_up: Callable[[], None]) -> None:
        self.give_up = give_up
        self.held = 0
        self.since_s = 0.0
        self.outrun = False


class Bodies:
    """Bounds the bytes that are held at once: a request holds its body until it is answered, and counts as it arrives.

    A few clients that send nearly all and then wait would lock everybody out, so whoever is slow makes room.

    Attributes:
        held: Bytes now.
    """

    def __init__(self, *, most: int, refusal: Callable[[str], Problem]) -> None:
        """Make room.

        Args:
            most: Bytes of all bodies together.
            refusal: Says that there is no room, for a reason, and when to come again.
        """
        self.held = 0
        self._most = most
        self._refusal = refusal
        self._arriving: dict[Arrival, None] = {}  # the oldest first

    def take(self, arrival: Arrival, size: int) -> None:
        """Hold some bytes more.

        Raises:
            Problem: 503, there is no room for them, and nothing more is held; 408, others needed its room.
        """
        if arrival.outrun:
            raise outrun()
        now_s = asyncio.get_running_loop().time()
        while self.held + size > self._most:
            self._make_room(arrival, now_s)
        if size and not arrival.held:
            arrival.since_s = now_s
            self._arriving[arrival] = None
        self._hold(arrival, size)

    def arrived(self, arrival: Arrival) -> None:
        """Nothing more comes of it: what it holds, it keeps."""
        self._arriving.pop(arrival, None)

    def let_go(self, arrival: Arrival) -> None:
        """Give back what it holds."""
        self.arrived(arrival)
        self._hold(arrival, -arrival.held)

    def _make_room(self, arrival: Arrival, now_s: float) -> None:
        slowest = next(iter(self._arriving), arrival)
        if slowest is arrival or now_s - slowest.since_s < SLOW_S:
            why = f"requests under way hold {self.held} bytes already"
            raise self._refusal(why)
        slowest.outrun = True
        self.let_go(slowest)
        slowest.give_up()

    def _hold(self, arrival: Arrival, size: int) -> None:
        arrival.held += size
        self.held += size


def outrun() -> Problem:
    """Say that a body has lost its room."""
    return Problem(408, "body arrived too slowly, and others needed its room", code="timeout", close=True)
