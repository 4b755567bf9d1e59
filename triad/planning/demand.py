"""How much memory a served model takes, and how far a given room goes."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be served.

    Attributes:
        context: Tokens of one request.
        sequences: Requests at once, each of the whole context.
        longest: Context that the model was trained for.
    """

    context: int
    sequences: int
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Bytes of one memory: a device's, a core's, or a pod's.

    Attributes:
        fixed: What does not grow with requests, by its name.
        cache_per_token: Of each request.
        shared_per_token: Of the context once, however many requests there are.
        block: Tokens that are set aside together.
    """

    fixed: Mapping[str, int]
    cache_per_token: int
    shared_per_token: int = 0
    block: int = 1

    @property
    def fixed_bytes(self) -> int:
        """Bytes before the first request."""
        return sum(self.fixed.values())

    def cache_bytes(self, context: int, sequences: int) -> int:
        """Bytes that grow with context and requests."""
        tokens = -(-context // self.block) * self.block

        return tokens * (self.cache_per_token * sequences + self.shared_per_token)

    def total_bytes(self, context: int, sequences: int) -> int:
        """Count all bytes."""
        return self.fixed_bytes + self.cache_bytes(context, sequences)

    def longest_context(self, room_bytes: int, wanted: Wanted) -> int:
        """Find the longest context in whole blocks for as many requests as wanted; 0 where there is none."""
        free = room_bytes - self.fixed_bytes
        per_token = self.cache_per_token * wanted.sequences + self.shared_per_token
        if free < 0:
            return 0
        if not per_token:
            return wanted.longest

        return min(wanted.longest, free // per_token // self.block * self.block)

    def most_sequences(self, room_bytes: int, wanted: Wanted, *, most: int) -> int:
        """Find how many requests of the wanted context fit at once, up to what the engine takes."""
        free = room_bytes - self.total_bytes(wanted.context, 0)
        each = self.cache_bytes(wanted.context, 1) - self.cache_bytes(wanted.context, 0)
        if free < 0:
            return 0

        return min(most, free // each) if each else most
