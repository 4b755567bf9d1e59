"""HTTP/1.1 responses out of bytes that arrive in any pieces; no sockets here."""

import re
from collections.abc import Callable
from enum import Enum, auto
from functools import lru_cache

from benchmark.head import ProtocolError, check_begin, parse_head

_MAX_HEAD = 65_536
_MAX_LINE = 4_096
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,15})[ \t]*(?:;[^\r\n]*)?\Z")
_FIRST_FINAL_STATUS = 200

Sink = Callable[[bytes], None]


class _State(Enum):
    HEAD = auto()
    LENGTH = auto()
    CHUNK_SIZE = auto()
    CHUNK_DATA = auto()
    CHUNK_END = auto()
    TRAILER = auto()
    UNTIL_CLOSE = auto()
    DONE = auto()


class ResponseReader:
    """Reads one response and hands its body on as it comes.

    Attributes:
        sink: Takes each piece of the body; may be changed while the response comes.
        status: 0 until the head is complete.
        headers: Names in lower case; the last of a repeated name wins.
        done: The whole body was seen.
        keep_alive: The connection may carry another request.
    """

    __slots__ = ("_left", "_pending", "_state", "done", "headers", "keep_alive", "sink", "status")

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self._state = _State.HEAD
        self._pending = b""
        self._left = 0
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.done = False
        self.keep_alive = True

    def feed(self, data: bytes) -> None:
        """Take what one read of the socket gave.

        Raises:
            ProtocolError: The bytes cannot be read as HTTP/1.1.
        """
        if self._state is _State.CHUNK_SIZE and not self._pending and data.endswith(b"\r\n"):
            # One packet that holds exactly one chunk: what a token costs is decided here.
            end = data.find(b"\r\n")
            size = _chunk_size(data[:end])
            if size and size == len(data) - end - 4:
                self.sink(data[end + 2 : -2])
                return
        self._pending += data
        while self._pending and self._step():
            pass

    def feed_eof(self) -> None:
        """Take the end of the connection.

        Raises:
            ProtocolError: The response is not complete.
        """
        if self._state is _State.UNTIL_CLOSE:
            self._finish()
        if not self.done:
            msg = "connection closed within the response" if self.status else "no response"
            raise ProtocolError(msg)

    @property
    def between_chunks(self) -> bool:
        """The next byte begins a chunk."""
        return self._state is _State.CHUNK_SIZE and not self._pending

    def let_go(self) -> None:
        """Hand nothing on any more, and hold nothing that would be handed to."""
        self.sink = _nowhere

    def _step(self) -> bool:
        match self._state:
            case _State.HEAD:
                return self._read_head()
            case _State.LENGTH | _State.CHUNK_DATA:
                return self._read_counted()
            case _State.CHUNK_SIZE:
                return self._read_chunk_size()
            case _State.CHUNK_END | _State.TRAILER:
                return self._read_empty_line()
            case _State.UNTIL_CLOSE:
                self.sink(self._take(len(self._pending)))
                return False
            case _State.DONE:
                msg = "bytes after the response"
                raise ProtocolError(msg)

    def _read_head(self) -> bool:
        end = self._pending.find(b"\r\n\r\n")
        if end < 0:
            check_begin(self._pending)
            if len(self._pending) > _MAX_HEAD:
                msg = f"head longer than {_MAX_HEAD} bytes"
                raise ProtocolError(msg)
            return False
        head = parse_head(self._take(end + 4)[:-4])
        self.headers = head.headers
        if head.status < _FIRST_FINAL_STATUS:  # an interim answer: the real one follows
            return True
        self.status, self.keep_alive = head.status, head.keep_alive
        length = head.length
        if length == 0:
            self._finish()
        elif head.chunked:
            self._state = _State.CHUNK_SIZE
        elif length is None:
            self.keep_alive = False
            self._state = _State.UNTIL_CLOSE
        else:
            self._state, self._left = _State.LENGTH, length
        return True

    def _read_counted(self) -> bool:
        part = self._take(min(self._left, len(self._pending)))
        self._left -= len(part)
        chunk_over = self._state is _State.CHUNK_DATA and not self._left
        if chunk_over:
            self._state = _State.CHUNK_END
        self.sink(part)
        if self._state is _State.LENGTH and not self._left:
            self._finish()
        return True

    def _read_chunk_size(self) -> bool:
        end = self._pending.find(b"\r\n")
        if end < 0:
            if len(self._pending) > _MAX_LINE:
                msg = f"chunk size longer than {_MAX_LINE} bytes"
                raise ProtocolError(msg)
            return False
        size = _chunk_size(self._take(end + 2)[:-2])
        if size is None:
            msg = "chunk size is not hexadecimal"
            raise ProtocolError(msg)
        self._left = size
        self._state = _State.CHUNK_DATA if size else _State.TRAILER
        return True

    def _read_empty_line(self) -> bool:
        end = self._pending.find(b"\r\n")
        if end < 0:
            if len(self._pending) > _MAX_LINE:
                msg = f"trailer longer than {_MAX_LINE} bytes"
                raise ProtocolError(msg)
            return False
        line = self._take(end + 2)[:-2]
        if self._state is _State.CHUNK_END:
            if line:
                msg = "chunk is longer than its size"
                raise ProtocolError(msg)
            self._state = _State.CHUNK_SIZE
        elif not line:
            self._finish()
        return True

    def _take(self, count: int) -> bytes:
        taken, self._pending = self._pending[:count], self._pending[count:]
        return taken

    def _finish(self) -> None:
        self._state = _State.DONE
        self.done = True


def _nowhere(_data: bytes) -> None:
    pass


@lru_cache(maxsize=4_096)
def _chunk_size(line: bytes) -> int | None:
    matched = _CHUNK_SIZE.match(line)
    return int(matched[1], 16) if matched else None
