"""What a client asks of the mock server."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it was received.

    Attributes:
        headers: Names in lower case.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def asked(self) -> dict[str, Any]:
        """The body, with what the script looks at being of its kind.

        Raises:
            ValueError: It is not; the message says why.
        """
        try:
            asked = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            msg = f"body must be JSON, got {self.body!r:.80}"
            raise ValueError(msg) from error
        if not isinstance(asked, dict):
            msg = f"body must be a JSON object, got {asked!r:.80}"
            raise ValueError(msg)  # noqa: TRY004 - a mistake of the client, not of a caller
        tokens = asked.get("max_tokens")
        if tokens is not None and (type(tokens) is not int or tokens < 1):
            msg = f"max_tokens must be a whole number from 1 on, got {tokens!r:.80}"
            raise ValueError(msg)
        options = asked.get("stream_options")
        if options is not None and not isinstance(options, dict):
            msg = f"stream_options must be a JSON object, got {options!r:.80}"
            raise ValueError(msg)
        return asked


def take(data: bytes) -> tuple[Request, bytes] | None:
    """The first request and what comes after it; None while it is not complete.

    Raises:
        ValueError: The bytes are no request.
    """
    head, blank, rest = data.partition(b"\r\n\r\n")
    if not blank:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    try:
        method, path, _ = first.split(" ", 2)
        length = int(headers.get("content-length", "0"))
    except ValueError as error:
        msg = f"must be HTTP/1.1 with a Content-Length, got {first!r:.80}"
        raise ValueError(msg) from error
    if length < 0:
        msg = f"content-length must be a whole number from 0 on, got {length}"
        raise ValueError(msg)
    if len(rest) < length:
        return None
    return Request(method=method, path=path, headers=headers, body=rest[:length]), rest[length:]
