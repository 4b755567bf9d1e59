"""The record of a run: raw timestamps, from which every figure is made."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, kw_only=True)
class Request:
    """One request; times are nanoseconds of the monotonic clock since the run's start.

    Attributes:
        intended: When the load called for it; every latency counts from here.
        connecting: When a new connection was begun for it; None on a kept one.
        waited: How long it waited for the server until it had left: setting up the connection, or a full socket.
        setup_cpu: CPU time that the client spent on setting up its connection.
        stale: Its kept connection had been closed meanwhile, so that it was sent again on a new one.
        sent: When its last byte left for the network.
        first_byte: When the kernel received the answer's first bytes.
        tokens: When each event with generated tokens was received.
        counts: The server's running token count at each of these, when it sends one.
        unsure: By how much at most the first token's time is too late, where it shared a late read with the next.
        events: All events with data, also those without tokens.
        end: When the last byte was received, or when the request was given up.
        failure: Class of the error; None for a complete answer.
    """

    stage: int
    index: int
    worker: int
    intended: int
    connecting: int | None = None
    waited: int | None = None
    setup_cpu: int | None = None
    stale: bool = False
    sent: int | None = None
    first_byte: int | None = None
    tokens: list[int] = field(default_factory=list)
    counts: list[int] | None = None
    unsure: int = 0
    events: int = 0
    end: int | None = None
    status: int = 0
    input_tokens: int | None = None
    output_tokens: int | None = None
    failure: str | None = None
    detail: str | None = None
    retry_after: str | None = None


@dataclass(slots=True, kw_only=True)
class Health:
    """What one worker process noted about itself in about a second.

    Attributes:
        at: End of the interval, in nanoseconds since the run's start.
        seconds: Length of the interval.
        lag: Reads by the bit length of their lateness in units of 1,024 ns: {"11": 3} is three of 1.05 to 2.1 ms.
        tokens: Events with tokens that were read.
        unsure: Those of them that shared a late read with a later one.
        unstamped: Reads for which the kernel gave no time of arrival.
        waited_s: Time the process was ready to run and had no core.
        steal: Share of the machine's CPU time that the hypervisor gave to others.
    """

    worker: int
    at: int
    seconds: float
    cpu_s: float
    lag: dict[str, int]
    tokens: int
    unsure: int
    unstamped: int
    waited_s: float
    steal: float
    sent: int
    done: int
    failed: int
    under_way: int


@dataclass(slots=True, kw_only=True)
class Usage:
    """What a server's process used, or its metrics page said, at one moment."""

    source: str
    at: int
    cpu_s: float
    memory_bytes: float


@dataclass(slots=True, kw_only=True)
class Death:
    """A worker process that ended before its work did; a negative exit code is the signal that killed it."""

    worker: int
    exitcode: int


@dataclass(slots=True, kw_only=True)
class Record:
    """A whole run as read back.

    Attributes:
        run: The facts of the header line.
        unreadable: Lines that could not be read, such as the last one of a killed run.
        ended: The run came to its planned end.
    """

    run: dict[str, Any]
    requests: list[Request] = field(default_factory=list)
    health: list[Health] = field(default_factory=list)
    usage: list[Usage] = field(default_factory=list)
    deaths: list[Death] = field(default_factory=list)
    unreadable: int = 0
    ended: bool = False


def lines_of(record: Record) -> Iterator[Request | Health | Usage | Death]:
    """Everything but the header, requests first."""
    yield from record.requests
    yield from record.health
    yield from record.usage
    yield from record.deaths
