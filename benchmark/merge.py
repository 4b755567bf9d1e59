"""One record out of several, as when several machines load one server."""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

from benchmark.compare import differences
from benchmark.record import Death, Health, Record, Request, Usage, lines_of
from benchmark.record_file import RecordWriter, read

_TIMES = ("intended", "connecting", "sent", "first_byte", "end")
_ALIKE = ("kind", "stages", "warm-up", "slo")


def merge(paths: Sequence[Path], output: Path) -> list[str]:
    """Write all records into one, on the time of the first, and return what its reader should know.

    Raises:
        ValueError: The records are of different loads, hold the same run twice, or the output exists.
    """
    if output.exists():
        msg = f"output {str(output)!r} exists: give another"
        raise ValueError(msg)
    records = [read(path) for path in paths]
    first = records[0]
    _refuse_repeated(paths, records)
    for path, record in zip(paths, records, strict=True):
        if different := differences(first.run, record.run, _ALIKE, of_second=repr(str(path))):
            msg = f"no merge: {'; '.join(different)}; give every run the same endpoint, stages, warm-up and bounds"
            raise ValueError(msg)
    apart = _apart(paths, records)
    processes = sum(record.run["processes"] for record in records)
    writer = RecordWriter(output)
    writer.run(first.run | {"processes": processes, "merged": [record.run for record in records]})
    workers = 0
    for record in records:
        _append(record, writer, record.run["start_unix_ns"] - first.run["start_unix_ns"], workers)
        workers += record.run["processes"]
    if all(record.ended for record in records):
        writer.end()
    writer.close()
    seeds = [record.run["seed"] for record in records]
    return apart + [
        f"{len(seeds)} records have seed {seed!r}: their machines sent at the same times; give each its own --seed"
        for seed, count in Counter(seeds).items()
        if count > 1
    ]


def _refuse_repeated(paths: Sequence[Path], records: Sequence[Record]) -> None:
    seen: dict[str, Path] = {}
    for path, record in zip(paths, records, strict=True):
        for run in record.run.get("merged", [record.run]):
            if run["id"] in seen:
                msg = f"run {run['id']!r} of {str(path)!r} must be there once, is in {str(seen[run['id']])!r} too"
                raise ValueError(msg)
            seen[run["id"]] = path


def _apart(paths: Sequence[Path], records: Sequence[Record]) -> list[str]:
    """Say of each record that began when those before it were over."""
    spans = sorted((*_span_ns(record), str(path)) for path, record in zip(paths, records, strict=True))
    ends = accumulate((end for _, end, _ in spans), max)
    return [
        f"run {name!r} began when those before it were over: their loads never came together; start all at one time"
        for (begin, _, name), before in zip(spans[1:], ends, strict=False)
        if begin > before
    ]


def _span_ns(record: Record) -> tuple[int, int]:
    start = record.run["start_unix_ns"]
    begin = min((request.intended for request in record.requests), default=0)
    return start + begin, start + max((request.end or 0 for request in record.requests), default=begin)


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
            case Death():
                line.worker += workers
                writer.note(line)
