"""One thing that another one refers to."""

from typing import NamedTuple

from triad.rules.deployed import Deployed


class Reference(NamedTuple):
    """What is referred to, what it may be, and why it must be there."""

    what: str
    one_of: tuple[Deployed, ...]
    why: str
