"""The bodies of all requests that are under way."""

from collections.abc import Callable

from serving.problem import Problem


class Bodies:
    """Bounds the bytes that are held at once: a request holds its body until it is answered, and counts as it arrives.

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

    def take(self, size: int) -> None:
        """Hold some bytes more.

        Raises:
            Problem: 503, there is no room for them; nothing is held.
        """
        if self.held + size > self._most:
            why = f"requests under way hold {self.held} bytes already"
            raise self._refusal(why)
        self.held += size

    def give_back(self, size: int) -> None:
        """Hold so many less."""
        self.held -= size
