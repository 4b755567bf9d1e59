from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from benchmark.merge import merge
from benchmark.record import Death, Request, Usage
from benchmark.record_file import RecordWriter, read
from benchmark.stages import Load, Stage


def _write(path: Path, **facts: Any) -> Path:  # noqa: ANN401 - any fact
    writer = RecordWriter(path)
    run = {
        "id": path.name,
        "kind": "chat",
        "stages": [],
        "slo": {},
        "processes": 2,
        "start_unix_ns": 0,
        "seed": path.name,
    }
    writer.run(run | facts)
    writer.request(Request(stage=0, index=0, worker=1, intended=10, sent=11, connecting=9, tokens=[12], end=13))
    writer.note(Usage(source="pid 1", at=14, cpu_s=0.0, memory_bytes=0.0))
    writer.end()
    writer.close()
    return path


def test_records_merge_on_one_clock(tmp_path: Path) -> None:
    """Machines have clocks of their own; the wall clock's difference is taken out, and workers stay apart."""
    paths = [_write(tmp_path / "a", start_unix_ns=1_000), _write(tmp_path / "b", start_unix_ns=1_500)]
    merge(paths, tmp_path / "merged")
    first, second = read(tmp_path / "merged").requests

    assert (first.connecting, second.connecting) == (9, 509)
    assert (first.intended, first.tokens, first.worker) == (10, [12], 1)
    assert (second.intended, second.sent, second.tokens, second.end, second.worker) == (510, 511, [512], 513, 3)


def test_records_of_other_loads_do_not_merge(tmp_path: Path) -> None:
    """Figures of a mixture mean nothing."""
    paths = [_write(tmp_path / "a"), _write(tmp_path / "b", kind="embeddings")]
    with pytest.raises(ValueError, match=r"kind is 'chat' in the first, 'embeddings' in '.*b'; give"):
        merge(paths, tmp_path / "merged")

    assert not (tmp_path / "merged").exists()


def test_other_stage_is_said_as_it_was_asked_for(tmp_path: Path) -> None:
    """The words of --stage can be given again, a dump of all stages cannot even be read."""
    stages = [[asdict(Stage(load=Load.CONSTANT, rate=rate, duration_s=30.0))] for rate in (20.0, 40.0)]
    paths = [_write(tmp_path / name, stages=each) for name, each in zip("ab", stages, strict=True)]
    with pytest.raises(ValueError, match=r"^no merge: stage 1 is constant:20:30 in the first, constant:40:30 in '.*b'"):
        merge(paths, tmp_path / "merged")


def test_runs_one_after_the_other_are_said(tmp_path: Path) -> None:
    """Two loads that never met are not twice the load."""
    first, later = _write(tmp_path / "a"), _write(tmp_path / "b", start_unix_ns=4)
    [remark] = merge([first, later], tmp_path / "ab")
    together = merge([first, _write(tmp_path / "c", start_unix_ns=3)], tmp_path / "ac")

    assert remark.startswith(f"run {str(later)!r} began when those before it were over")
    assert together == []


def test_worker_that_died_is_in_the_merge(tmp_path: Path) -> None:
    """Under the number that its requests have there."""
    paths = [_write(tmp_path / "a"), _write(tmp_path / "b")]
    writer = RecordWriter(paths[1])
    writer.note(Death(worker=1, exitcode=-9))
    writer.close()
    merge(paths, tmp_path / "ab")

    assert read(tmp_path / "ab").deaths == [Death(worker=3, exitcode=-9)]


def test_no_record_is_overwritten(tmp_path: Path) -> None:
    """A record cannot be had again."""
    path = _write(tmp_path / "a")
    with pytest.raises(ValueError, match="exists"):
        merge([path], path)


def test_processes_of_a_merged_record_are_those_of_all(tmp_path: Path) -> None:
    """A merge of merges goes on counting, so that no two workers have one number."""
    merge([_write(tmp_path / "a"), _write(tmp_path / "b", processes=3)], tmp_path / "ab")
    merge([tmp_path / "ab", _write(tmp_path / "c")], tmp_path / "abc")
    record = read(tmp_path / "abc")

    assert read(tmp_path / "ab").run["processes"] == 5
    assert record.run["processes"] == 7
    assert sorted(request.worker for request in record.requests) == [1, 3, 6]


@pytest.mark.parametrize("again", ["a", "ab", "copy"])
def test_run_that_is_there_already_is_refused(tmp_path: Path, again: str) -> None:
    """Itself, in a merge, or under another name: its requests would count twice."""
    paths = [_write(tmp_path / "a"), _write(tmp_path / "b")]
    merge(paths, tmp_path / "ab")
    (tmp_path / "copy").write_bytes((tmp_path / "a").read_bytes())
    with pytest.raises(ValueError, match="run 'a' of"):
        merge([*paths, tmp_path / again], tmp_path / "merged")

    assert not (tmp_path / "merged").exists()


def test_equal_seeds_are_said(tmp_path: Path) -> None:
    """Two machines that send at the same times load the server in bursts that nobody asked for."""
    apart = merge([_write(tmp_path / "a", seed=1), _write(tmp_path / "b", seed=2)], tmp_path / "ab")
    [remark] = merge([_write(tmp_path / "c", seed=3), _write(tmp_path / "d", seed=3)], tmp_path / "cd")

    assert apart == []
    assert "seed 3" in remark
