"""The record of a run: JSON lines of raw timestamps, each written at once, so that a killed run stays readable."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

SCHEMA = 1


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


class RecordWriter:
    """Appends lines to a record; several processes may write to one file."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def run(self, facts: dict[str, Any]) -> None:
        """Write the header."""
        self._line({"run": {"schema": SCHEMA, **facts}})

    def request(self, request: Request) -> None:
        """Write a request that is over."""
        self._line({"request": asdict_flat(request)})

    def note(self, note: Health | Usage | Death) -> None:
        """Write what was seen beside the requests."""
        self._line({type(note).__name__.lower(): asdict(note)})

    def end(self) -> None:
        """Write that the run came to its planned end."""
        self._line({"end": {}})

    def close(self) -> None:
        """Give the file back."""
        os.close(self._fd)

    def _line(self, value: dict[str, Any]) -> None:
        # One write a line: with O_APPEND the kernel then keeps lines of several processes apart (write(2)).
        os.write(self._fd, json.dumps(value, separators=(",", ":")).encode() + b"\n")


def asdict_flat(request: Request) -> dict[str, Any]:
    """Fields of a request without copying its lists and without those that say nothing."""
    values = ((name, getattr(request, name)) for name in Request.__slots__)
    return {name: value for name, value in values if value is not None and value != []}


def read(path: Path) -> Record:
    """Read a record, also one whose writer was killed.

    Raises:
        ValueError: The file holds no header of a known schema.
    """
    with path.open("rb") as file:
        return _from_lines(file, path)


def _from_lines(lines: Iterable[bytes], path: Path) -> Record:
    record = Record(run={})
    for line in lines:
        try:
            [(kind, value)] = json.loads(line).items()
            _add(record, kind, value)
        except (ValueError, TypeError, AttributeError):
            record.unreadable += 1
    if not record.run:
        msg = f"file {str(path)!r} is no record of `python -m benchmark load`: give one that its --record named"
        raise ValueError(msg)
    if record.run.get("schema") != SCHEMA:
        msg = f"record {str(path)!r} must begin with a header of schema {SCHEMA}, got {record.run.get('schema')!r}"
        raise ValueError(msg)
    record.requests.sort(key=lambda request: (request.stage, request.intended))
    return record


def _add(record: Record, kind: str, value: dict[str, Any]) -> None:
    match kind:
        case "run":
            record.run = dict(value)
        case "request":
            record.requests.append(Request(**value))
        case "health":
            record.health.append(Health(**value))
        case "usage":
            record.usage.append(Usage(**value))
        case "death":
            record.deaths.append(Death(**value))
        case "end":
            record.ended = True
        case _:
            msg = f"kind of line must be run, request, health, usage, death or end, got {kind!r}"
            raise ValueError(msg)


def lines_of(record: Record) -> Iterator[Request | Health | Usage | Death]:
    """Everything but the header, requests first."""
    yield from record.requests
    yield from record.health
    yield from record.usage
    yield from record.deaths
