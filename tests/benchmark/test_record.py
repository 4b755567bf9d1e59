from pathlib import Path

import pytest

from benchmark.record import Death, Health, Request, Usage
from benchmark.record_file import RecordWriter, read

_REQUEST = Request(stage=0, index=3, worker=1, intended=5, sent=6, tokens=[7, 8], end=9, status=200, output_tokens=2)
_HEALTH = Health(
    worker=0,
    at=1,
    seconds=1.0,
    cpu_s=0.5,
    lag={"3": 7},
    tokens=2,
    unsure=0,
    unstamped=0,
    waited_s=0.0,
    steal=0.0,
    sent=1,
    done=1,
    failed=0,
    under_way=0,
)
_USAGE = Usage(source="pid 1", at=2, cpu_s=3.0, memory_bytes=4.0)
_DEATH = Death(worker=1, exitcode=-9)


def _write(path: Path) -> None:
    writer = RecordWriter(path)
    writer.run({"id": "a"})
    writer.request(_REQUEST)
    writer.note(_HEALTH)
    writer.note(_USAGE)
    writer.note(_DEATH)
    writer.end()
    writer.close()


def test_record_reads_as_it_was_written(tmp_path: Path) -> None:
    """Every line comes back, with the end that was reached."""
    _write(tmp_path / "record")
    record = read(tmp_path / "record")

    assert (record.requests, record.health, record.usage) == ([_REQUEST], [_HEALTH], [_USAGE])
    assert (record.deaths, record.ended) == ([_DEATH], True)


def test_record_cut_anywhere_is_readable(tmp_path: Path) -> None:
    """A killed run loses at most the line that was being written."""
    path, cut_path = tmp_path / "record", tmp_path / "cut"
    _write(path)
    whole = path.read_bytes()
    header = whole.index(b"\n") + 1
    for length in range(header, len(whole)):
        cut_path.write_bytes(whole[:length])
        record = read(cut_path)
        lines = whole[:length].count(b"\n") - 1

        assert len([*record.requests, *record.health, *record.usage, *record.deaths]) + record.ended >= lines
        assert record.unreadable <= 1


def test_requests_come_in_order_of_intention(tmp_path: Path) -> None:
    """Workers write when requests end; metrics count from when they were meant to begin."""
    writer = RecordWriter(tmp_path / "record")
    writer.run({})
    for intended in (5, 3, 4):
        writer.request(Request(stage=0, index=intended, worker=0, intended=intended))
    writer.close()

    assert [request.intended for request in read(tmp_path / "record").requests] == [3, 4, 5]


@pytest.mark.parametrize("content", [b"", b"{}\n", b"no json\n", b'{"run": 5}\n', b"\x89PNG\r\n\x1a\n\x00"])
def test_other_file_is_refused(tmp_path: Path, content: bytes) -> None:
    """What is given by mistake is told from a record, and what would be one is said."""
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(ValueError, match=r"other' is no record of `python -m benchmark load`: give .* --record"):
        read(tmp_path / "other")


def test_record_of_another_schema_is_refused(tmp_path: Path) -> None:
    """A record begins with a header whose schema is known."""
    (tmp_path / "other").write_text('{"run": {"schema": 0}}\n')
    with pytest.raises(ValueError, match="must begin with a header of schema 1, got 0"):
        read(tmp_path / "other")
