from collections.abc import Sequence

import pytest

from benchmark.head import ProtocolError
from benchmark.http1 import ResponseReader

_OK = b"HTTP/1.1 200 OK\r\n"


def _read(pieces: Sequence[bytes], *, close: bool = False) -> tuple[ResponseReader, bytes]:
    body: list[bytes] = []
    reader = ResponseReader(body.append)
    for piece in pieces:
        reader.feed(piece)
    if close:
        reader.feed_eof()
    return reader, b"".join(body)


@pytest.mark.parametrize(
    ("wire", "close"),
    [
        (_OK + b"Content-Length: 5\r\n\r\nhello", False),
        (_OK + b"transfer-encoding: Chunked\r\n\r\n2\r\nhe\r\n3;name=value\r\nllo\r\n0\r\nTrailer: x\r\n\r\n", False),
        (_OK + b"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", False),
        (_OK + b"\r\nhello", True),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + _OK + b"Content-Length: 5\r\n\r\nhello", False),
    ],
    ids=["length", "chunked", "chunked whatever the length", "until close", "after an interim answer"],
)
def test_body_is_the_same_however_it_is_framed_and_split(wire: bytes, close: bool) -> None:  # noqa: FBT001
    """Whole, byte by byte and at every single cut, the reader gives the same body."""
    splits = [[wire], [wire[i : i + 1] for i in range(len(wire))]]
    splits += [[wire[:cut], wire[cut:]] for cut in range(1, len(wire))]
    for pieces in splits:
        reader, body = _read(pieces, close=close)

        assert (reader.status, body, reader.done) == (200, b"hello", True)


def test_chunks_that_come_together_are_told_apart() -> None:
    """One packet may hold several chunks: the short way for one must not take two for it."""
    _, body = _read([_OK + b"Transfer-Encoding: chunked\r\n\r\n", b"2\r\nhe\r\n3\r\nllo\r\n", b"0\r\n\r\n"])

    assert body == b"hello"


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_some_answers_have_no_body_by_their_status(status: bytes) -> None:
    """Nothing may be waited for after their head (RFC 9112, 6.3)."""
    reader, body = _read([b"HTTP/1.1 " + status + b"\r\n\r\n"])

    assert (reader.done, body) == (True, b"")


@pytest.mark.parametrize(
    ("head", "keep"),
    [
        (_OK, True),
        (_OK + b"Connection: close\r\n", False),
        (b"HTTP/1.0 200 OK\r\n", False),
        (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n", True),
    ],
)
def test_connection_is_kept_as_the_server_says(head: bytes, keep: bool) -> None:  # noqa: FBT001
    """The defaults of 1.0 and 1.1 are opposite (RFC 9112, 9.3)."""
    reader, _ = _read([head + b"Content-Length: 0\r\n\r\n"])

    assert reader.done
    assert reader.keep_alive is keep


@pytest.mark.parametrize(
    "wire",
    [
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        _OK + b"no colon\r\n\r\n",
        _OK + b" Folded: x\r\n\r\n",
        _OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
        _OK + b"Content-Length: -1\r\n\r\n",
        _OK + b"Content-Length: 2\r\n\r\nabc",
        _OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
        _OK + b"Transfer-Encoding: chunked\r\n\r\n0x2\r\nab\r\n",
        _OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n",
        _OK + b"X: " + b"x" * 70_000,
        _OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * 5_000,
    ],
)
def test_malformed_answer_is_refused(wire: bytes) -> None:
    """Bytes that are no HTTP/1.1 answer raise, whole or byte by byte."""
    for pieces in ([wire], [wire[i : i + 1] for i in range(len(wire))]):
        with pytest.raises(ProtocolError):
            _read(pieces)


@pytest.mark.parametrize("wire", [b"\x15\x03\x01\x00\x02\x02\x46", b"\x16\x03\x03\x00\x7a"])
def test_answer_in_tls_is_named_at_once(wire: bytes) -> None:
    """A port of https ends no line: the mistake is said before the time is over."""
    with pytest.raises(ProtocolError, match="https"):
        _read([wire])


@pytest.mark.parametrize("wire", [b"", _OK, _OK + b"Content-Length: 2\r\n\r\na"])
def test_early_close_is_no_answer(wire: bytes) -> None:
    """Only a body without a length ends with the connection."""
    with pytest.raises(ProtocolError):
        _read([wire] if wire else [], close=True)
