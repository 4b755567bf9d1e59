"""The name under which one request is found in every log."""

import re
import uuid
from collections.abc import Iterable

from gateway.asgi import Header

HEADER = b"x-request-id"

_SANE = re.compile(rb"[A-Za-z0-9._:/+=@-]{1,128}")


def request_id(headers: Iterable[Header]) -> bytes:
    """Keep the client's id if a log line can hold it, else make one."""
    given = [value for name, value in headers if name == HEADER]

    return given[0] if len(given) == 1 and _SANE.fullmatch(given[0]) else uuid.uuid4().hex.encode()
