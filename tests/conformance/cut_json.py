"""JSON that was cut off where the tokens ended."""

import json
import re
from itertools import product

_CLOSES = {"{": "}", "[": "]"}
_HALF_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{0,3})?$")
_RESTS = ("", '"', '":0', '"":0', ":0", "0", "ull", "ll", "l", "rue", "ue", "e", "alse", "lse", "se")
"""What may be missing of a text, a key, a number or a word."""


def is_beginning(text: str) -> bool:
    """Whether a text can be completed to a JSON object: what a grammar guarantees, however little room there is."""
    cuts = (text, _HALF_ESCAPE.sub("", text))

    return any(_is_object(cut + rest) for cut, rest in product(cuts, _RESTS))


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text + _closing(text)), dict)
    except json.JSONDecodeError:
        return False


def _closing(text: str) -> str:
    """Close what is open, texts excepted."""
    opened, inside, escaped = [], False, False
    for letter in text:
        if inside:
            inside = escaped or letter != '"'
            escaped = letter == "\\" and not escaped
        elif letter == '"':
            inside = True
        elif letter in _CLOSES:
            opened.append(_CLOSES[letter])
        elif opened and letter == opened[-1]:
            opened.pop()

    return "".join(reversed(opened))
