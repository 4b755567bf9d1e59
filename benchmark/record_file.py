"""The file of a record: JSON lines, each written at once, so that a killed run stays readable."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmark.record import Death, Health, Record, Request, Usage

SCHEMA = 1


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
