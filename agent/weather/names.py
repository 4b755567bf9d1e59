"""Names of places as people and services write them."""

import unicodedata
from typing import Final

LONGEST: Final = 60
"""Letters of a name; the longest of a real town has 58."""

_NO_DECOMPOSITION: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "\N{LATIN SMALL LETTER DOTLESS I}": "i", "æ": "ae", "œ": "oe"}
)


def clean(text: str) -> str:
    """Take control characters and line ends away and cut it: what a service calls a place goes to a model."""
    visible = "".join(" " if unicodedata.category(letter).startswith(("C", "Z")) else letter for letter in text)

    return " ".join(visible.split())[:LONGEST].strip()


def folded(text: str) -> str:
    """Reduce it to what must be equal for two names to be the same: letters and digits, no accents, no case."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_NO_DECOMPOSITION)

    return "".join(letter for letter in plain if letter.isalnum())
