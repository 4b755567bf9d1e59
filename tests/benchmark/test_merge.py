from pathlib import Path
from typing import Any

import pytest

from benchmark.merge import merge
from benchmark.record import RecordWriter, Request, Usage, read


def _write(path: Path, **facts: Any) -> Path:  # noqa: ANN401 - any fact
    writer = RecordWriter(path)
    run = {"kind": "chat", "stages": [], "slo": {}, "processes": 2, "start_unix_ns": 0}
    writer.run(run | facts)
    writer.request(Request(stage=0, index=0, worker=1, intended=10, sent=11, tokens=[12], end=13))
    writer.note(Usage(source="pid 1", at=14, cpu_s=0.0, memory_bytes=0.0))
    writer.end()
    writer.close()
    return path


def test_records_merge_on_one_clock(tmp_path: Path) -> None:
    """Machines have clocks of their own; the wall clock's difference is taken out, and workers stay apart."""
    paths = [_write(tmp_path / "a", start_unix_ns=1_000), _write(tmp_path / "b", start_unix_ns=1_500)]
    merge(paths, tmp_path / "merged")
    first, second = read(tmp_path / "merged").requests

    assert (first.intended, first.tokens, first.worker) == (10, [12], 1)
    assert (second.intended, second.sent, second.tokens, second.end, second.worker) == (510, 511, [512], 513, 3)


def test_records_of_other_loads_do_not_merge(tmp_path: Path) -> None:
    """Figures of a mixture mean nothing."""
    paths = [_write(tmp_path / "a"), _write(tmp_path / "b", kind="embeddings")]
    with pytest.raises(ValueError, match="kind of"):
        merge(paths, tmp_path / "merged")

    assert not (tmp_path / "merged").exists()


def test_no_record_is_overwritten(tmp_path: Path) -> None:
    """A record cannot be had again."""
    path = _write(tmp_path / "a")
    with pytest.raises(ValueError, match="exists"):
        merge([path], path)
