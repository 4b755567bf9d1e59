"""What the events of one stream have in common, so that the next one costs a comparison instead of a parse."""

import re

from benchmark.completion import TOKEN_MEMBERS

# One packet that holds one chunk that holds one event with text: chunk size, what comes before the text, the text, and
# what comes after it.
_PACKET = re.compile(
    rb'([0-9a-f]+)\r\n(data: \{[^\r\n]*?"(?:%s)":")((?:[^"\\\x00-\x1f]|\\.)+)("[^\r\n]*\}\n\n\r\n)' % TOKEN_MEMBERS
)
_TEXT = re.compile(rb'(?:[^"\\\x00-\x1f]|\\.)+')
_AROUND_CHUNK = len(b"\r\n\r\n")
_NO_PACKET = b"\x00"
_MOST_TEXTS = 100_000

_texts: set[bytes] = set()  # pieces of text that were seen to be whole; a model writes the same ones again


class EventShape:
    """Tells packets that differ from a known one in their text only; of any other it says nothing."""

    __slots__ = ("_before", "_begins", "_end", "_end_length")

    def __init__(self, before: bytes, end: bytes) -> None:
        self._before = before
        self._end = end
        self._end_length = len(end)
        self._begins: dict[int, bytes] = {}

    def fits(self, packet: bytes) -> bool:
        """Tell whether it is exactly one chunk with exactly one event with a token."""
        begin = self._begins.get(len(packet)) or self._begin(len(packet))
        if packet.startswith(begin) and packet.endswith(self._end):
            text = packet[len(begin) : -self._end_length]
            return text in _texts or _is_text(text)
        return False

    def _begin(self, length: int) -> bytes:
        """What a packet of this length begins with, so that its chunk size is right too."""
        begin = _NO_PACKET
        for digits in range(1, 8):
            size = b"%x" % max(0, length - _AROUND_CHUNK - digits)
            if len(size) == digits:
                begin = size + b"\r\n" + self._before
        self._begins[length] = begin
        return begin


def shape_of(packet: bytes) -> EventShape | None:
    """Learn from a packet that begins and ends with a chunk; None if it is not one event with text and no more."""
    matched = _PACKET.fullmatch(packet)
    if matched is None or b'"error"' in packet:
        return None
    size, before, _, end = matched.groups()
    if int(size, 16) != len(packet) - _AROUND_CHUNK - len(size):
        return None
    return EventShape(before, end)


def _is_text(text: bytes) -> bool:
    """Tell the inside of a JSON string from anything that ends it."""
    if _TEXT.fullmatch(text) is None:
        return False
    if len(_texts) < _MOST_TEXTS:
        _texts.add(text)
    return True
