"""The head of an HTTP/1.1 response: status, headers, and how the body after it ends."""

import re
from dataclasses import dataclass

from benchmark.tls import ANSWERED_TLS, is_tls

_BEGIN = b"HTTP/1."
_STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-5][0-9]{2})(?: [^\r\n]*)?\Z")
_WITHOUT_BODY = (204, 304)
_SHOWN = 100


class ProtocolError(Exception):
    """The server's bytes are no HTTP/1.1 response."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What comes before a body.

    Attributes:
        headers: Names in lower case; the last of a repeated name wins.
        keep_alive: The connection may carry another request, if the body has an end of its own.
    """

    status: int
    headers: dict[bytes, bytes]
    keep_alive: bool

    @property
    def chunked(self) -> bool:
        """The body comes in chunks, the last of which is empty.

        Raises:
            ProtocolError: It comes in a way that nobody asked for.
        """
        encoding = self.headers.get(b"transfer-encoding")
        if encoding is not None and encoding.lower() != b"chunked":
            msg = f"transfer-encoding is {encoding!r}"
            raise ProtocolError(msg)
        return encoding is not None

    @property
    def length(self) -> int | None:
        """Bytes of the body; None when it is chunked, or ends with the connection.

        Raises:
            ProtocolError: It is no number.
        """
        if self.status in _WITHOUT_BODY:
            return 0
        if self.chunked:
            return None
        length = self.headers.get(b"content-length")
        if length is not None and not length.isdigit():
            msg = f"content-length is {length!r}"
            raise ProtocolError(msg)
        return None if length is None else int(length)


def check_begin(begin: bytes) -> None:
    """Refuse what cannot become a head, before all of it is there.

    Raises:
        ProtocolError: It begins otherwise.
    """
    if not begin.startswith(_BEGIN[: len(begin)]):
        raise ProtocolError(_no_http(begin))


def parse_head(head: bytes) -> Head:
    """Read all lines before the empty one.

    Raises:
        ProtocolError: They are no head of HTTP/1.1.
    """
    first, *lines = head.split(b"\r\n")
    matched = _STATUS_LINE.match(first)
    if matched is None:
        raise ProtocolError(_no_http(first))
    headers = dict(map(_header, lines))
    connection = headers.get(b"connection", b"").lower()
    keep_alive = connection != b"close" and (matched[1] == b"1" or connection == b"keep-alive")
    return Head(status=int(matched[2]), headers=headers, keep_alive=keep_alive)


def _no_http(begin: bytes) -> str:
    if is_tls(begin):
        return ANSWERED_TLS
    return f"status line is {begin[:_SHOWN]!r}"


def _header(line: bytes) -> tuple[bytes, bytes]:
    name, colon, value = line.partition(b":")
    if not colon or not name or name != name.strip():
        msg = f"header is {line!r}"
        raise ProtocolError(msg)
    return name.lower(), value.strip()
