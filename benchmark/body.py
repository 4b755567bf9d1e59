"""What is kept of a body: its beginning and its end, for servers write usage and errors first or last."""

KEPT = 65_536  # at each end


class Body:
    """Takes a body in pieces and keeps both of its ends."""

    __slots__ = ("_begin", "_end", "_length")

    def __init__(self) -> None:
        self._begin = b""
        self._end = b""
        self._length = 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        self._length += len(piece)
        room = KEPT - len(self._begin)
        self._begin += piece[:room]
        self._end = (self._end + piece[room:])[-KEPT:] if len(piece) > room else self._end

    @property
    def whole(self) -> bool:
        """Nothing was left out."""
        return self._length <= 2 * KEPT

    def kept(self) -> bytes:
        """The body, or its beginning and its end."""
        return self._begin + self._end
