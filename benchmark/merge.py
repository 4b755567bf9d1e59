"""One record out of several, as when several machines load one server."""

from collections.abc import Sequence
from pathlib import Path

from benchmark.record import Health, Record, RecordWriter, Request, Usage, lines_of, read

_TIMES = ("intended", "connecting", "sent", "first_byte", "end")


def merge(paths: Sequence[Path], output: Path) -> None:
    """Write all records into one, on the time of the first.

    Raises:
        ValueError: The records are of different loads, or the output exists.
    """
    if output.exists():
        msg = f"output {str(output)!r} exists: give another"
        raise ValueError(msg)
    records = [read(path) for path in paths]
    first = records[0]
    for path, record in zip(paths, records, strict=True):
        for name in ("kind", "stages", "slo"):
            if record.run[name] != first.run[name]:
                msg = f"{name} of {str(path)!r} must be {first.run[name]!r} as in the first, got {record.run[name]!r}"
                raise ValueError(msg)
    writer = RecordWriter(output)
    writer.run(first.run | {"merged": [record.run for record in records]})
    workers = 0
    for record in records:
        _append(record, writer, record.run["start_unix_ns"] - first.run["start_unix_ns"], workers)
        workers += record.run["processes"]
    if all(record.ended for record in records):
        writer.end()
    writer.close()


def _append(record: Record, writer: RecordWriter, shift_ns: int, workers: int) -> None:
    for line in lines_of(record):
        match line:
            case Request():
                line.worker += workers
                line.tokens = [token + shift_ns for token in line.tokens]
                for name in _TIMES:
                    if (at := getattr(line, name)) is not None:
                        setattr(line, name, at + shift_ns)
                writer.request(line)
            case Health():
                line.worker += workers
                line.at += shift_ns
                writer.note(line)
            case Usage():
                line.at += shift_ns
                writer.note(line)
