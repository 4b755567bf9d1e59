"""Ask an HTTP server on this machine one thing, without a client library's pools and retries."""

import asyncio
import socket
from contextlib import suppress

OK = 200


class SilenceError(ConnectionError):
    """Nobody listens, or the connection broke off."""


async def ask(port: int, path: str, *, body: bytes | None = None) -> tuple[int, str]:
    """Give status and text of one answer; HTTP/1.0, so that the answer ends with its connection.

    Raises:
        SilenceError: There was none.
    """
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError as error:
        raise SilenceError(str(error)) from error
    try:
        writer.write(_request(path, body))
        answer = await reader.read(-1)
    except OSError as error:
        raise SilenceError(str(error)) from error
    finally:
        writer.close()
    head, _, text = answer.partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    if len(words) < 2 or not words[1].isdigit():  # noqa: PLR2004
        msg = f"no HTTP status in {head[:80]!r}"
        raise SilenceError(msg)

    return int(words[1]), text.decode("utf-8", "replace")


async def healthy(port: int) -> bool:
    """Whether the server says so at `/health`."""
    with suppress(SilenceError):
        status, _ = await ask(port, "/health")
        return status == OK
    return False


def free_port() -> int:
    """Find a port of 127.0.0.1 that nobody holds now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]

    return port


def _request(path: str, body: bytes | None) -> bytes:
    head = f"{'GET' if body is None else 'POST'} {path} HTTP/1.0\r\nhost: 127.0.0.1\r\n"
    if body is not None:
        head += f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"

    return head.encode() + b"\r\n" + (body or b"")
