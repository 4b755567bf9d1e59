"""Who waits for whom, in seconds, and whether the outer one waits longer."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from triad.rules.rule import Offence

Wait = tuple[str, float | None]
"""Who waits, and how long; None where that is not known."""


def seconds(text: str | None) -> float | None:
    """Read the value of a variable."""
    return float(text) if text and text.isdigit() else None


def out_of_order(where: str, chain: Sequence[Wait], *, may_tie: int = 0) -> Iterator[Offence]:
    """Compare each wait with the next one that is known.

    Args:
        where: Of the offence.
        chain: From the inmost wait.
        may_tie: How many of the first comparisons hold for two that end together.
    """
    known = [(name, wait_s) for name, wait_s in chain if wait_s is not None]
    for index, ((inner, inner_s), (outer, outer_s)) in enumerate(pairwise(known)):
        if inner_s > outer_s or (index >= may_tie and inner_s == outer_s):
            yield Offence(where, f"{inner} take {inner_s:g}s, longer than {outer} with {outer_s:g}s")
