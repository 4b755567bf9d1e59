"""The name under which one request is found in every log, here and behind the gateway."""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agent.asgi import Header, header

SCOPE = "triad.trace"
"""Where ASGI's scope holds it."""

_PARENT = re.compile(rb"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-.*)?")
"""https://www.w3.org/TR/trace-context/#traceparent-header: later versions may add fields, none may be all zeros."""

_STATE = re.compile(rb"[ -~]{1,512}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Where a request belongs.

    Attributes:
        id: Of all that it causes, 32 hexadecimal digits.
        flags: Whether the caller records it.
        state: What other tracers wrote, handed on as it is.
    """

    id: str
    flags: str = "00"
    state: str | None = None

    def onward(self) -> Mapping[str, str]:
        """Headers of a request that this one causes."""
        parent = f"00-{self.id}-{secrets.token_hex(8)}-{self.flags}"
        state = {} if self.state is None else {"tracestate": self.state}

        return {"traceparent": parent, "x-request-id": self.id, **state}


def trace_of(headers: Iterable[Header]) -> Trace:
    """Continue the caller's trace, or begin one."""
    given = list(headers)
    found = _PARENT.fullmatch(header(given, b"traceparent") or b"")
    if found is None:
        return Trace(id=secrets.token_hex(16))
    state = header(given, b"tracestate") or b""

    return Trace(
        id=found[1].decode(),
        flags=found[2].decode(),
        state=state.decode() if _STATE.fullmatch(state) else None,
    )
