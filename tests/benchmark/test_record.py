from pathlib import Path

import pytest

from benchmark.record import Health, RecordWriter, Request, Usage, read

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


def _write(path: Path) -> None:
    writer = RecordWriter(path)
    writer.run({"id": "a"})
    writer.request(_REQUEST)
    writer.note(_HEALTH)
    writer.note(_USAGE)
    writer.end()
    writer.close()


def test_record_reads_as_it_was_written(tmp_path: Path) -> None:
    """Every line comes back, with the end that was reached."""
    _write(tmp_path / "record")
    record = read(tmp_path / "record")

    assert (record.requests, record.health, record.usage, record.ended) == ([_REQUEST], [_HEALTH], [_USAGE], True)


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

        assert len(record.requests) + len(record.health) + len(record.usage) + record.ended >= lines
        assert record.unreadable <= 1


def test_requests_come_in_order_of_intention(tmp_path: Path) -> None:
    """Workers write when requests end; metrics count from when they were meant to begin."""
    writer = RecordWriter(tmp_path / "record")
    writer.run({})
    for intended in (5, 3, 4):
        writer.request(Request(stage=0, index=intended, worker=0, intended=intended))
    writer.close()

    assert [request.intended for request in read(tmp_path / "record").requests] == [3, 4, 5]


@pytest.mark.parametrize("text", ["", "{}\n", '{"run": {"schema": 0}}\n', "no json\n"])
def test_other_file_is_refused(tmp_path: Path, text: str) -> None:
    """A record begins with a header whose schema is known."""
    (tmp_path / "other").write_text(text)
    with pytest.raises(ValueError, match="must begin with a header"):
        read(tmp_path / "other")
