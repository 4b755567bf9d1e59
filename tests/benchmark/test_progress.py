from io import StringIO
from pathlib import Path

from rich.console import Console

from benchmark.progress import Progress
from benchmark.record import Health
from benchmark.record_file import RecordWriter


def _health(worker: int) -> Health:
    return Health(
        worker=worker,
        at=2_000_000_000,
        seconds=1.0,
        cpu_s=0.0,
        lag={},
        tokens=70,
        unsure=0,
        unstamped=0,
        waited_s=0.0,
        steal=0.0,
        sent=30,
        done=20,
        failed=1,
        under_way=10,
    )


def _shown(path: Path, *, terminal: bool) -> str:
    out = StringIO()
    with Progress(path, Console(file=out, force_terminal=terminal, width=100)) as progress:
        progress.show()
    return out.getvalue()


def test_progress_adds_up_what_the_workers_noted(tmp_path: Path) -> None:
    """The record itself is the only channel: a line that is still being written is left for the next look."""
    writer = RecordWriter(tmp_path / "record")
    writer.run({})
    for worker in range(2):
        writer.note(_health(worker))
    writer.close()
    with (tmp_path / "record").open("a") as record:
        record.write('{"health":{"wor')
    shown = _shown(tmp_path / "record", terminal=True)

    assert all(figure in shown for figure in ("2 s", "60", "40", "20", "140"))


def test_progress_is_silent_in_a_pipe(tmp_path: Path) -> None:
    """A log needs no drawing."""
    assert _shown(tmp_path / "record", terminal=False) == ""
