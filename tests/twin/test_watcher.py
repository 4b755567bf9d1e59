"""Tests of triad.twin.watcher."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from triad.twin.folder import Folder, read_json
from triad.twin.health import watcher_process
from triad.twin.plan import Part, Plan, save
from triad.twin.process import Process, end, marked
from triad.twin.supervised import Supervised
from triad.twin.watcher import Watcher, main

SLEEP = Part(name="fake", command=("sleep", "600"))


def test_it_writes_down_itself_and_what_it_started(
    watch: Callable[..., Supervised], folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every other command reads that."""
    watched = watch()
    Watcher(folder, [watched]).look(0.0)
    record = read_json(folder.running)
    me = Process.of(os.getpid())

    assert record is not None
    assert record["watcher"] == {"pid": me.pid, "started": me.started}
    assert record["parts"]["fake"] == watched.record()
    assert "fake was started, pid" in capsys.readouterr().out


def test_the_next_one_takes_over(watch: Callable[..., Supervised], folder: Folder) -> None:
    """What runs is not started twice."""
    Watcher(folder, [watch()]).look(0.0)
    [before] = marked(folder.path)
    Watcher(folder, [watch()]).look(1.0)

    assert marked(folder.path) == [before]


def test_without_a_plan_there_is_nothing_to_watch(folder: Folder) -> None:
    """It says where it looked."""
    with pytest.raises(SystemExit, match="no twin was started from here"):
        main(folder.path)


def test_a_watcher_that_leaves_lets_its_parts_live(plan: Callable[..., Plan], folder: Folder, root: Path) -> None:
    """`make down` ends them, and another watcher may take them over."""
    save(plan(SLEEP), folder)
    command = [sys.executable, "-m", "triad.twin.watcher", str(folder.path)]
    with folder.log("watcher").open("wb") as log:
        subprocess.run(command, cwd=root, stdout=log, check=True)
    while not marked(folder.path):
        pass
    watcher = watcher_process(folder)
    assert watcher is not None
    os.kill(watcher.pid, signal.SIGTERM)
    while watcher.alive():
        pass

    assert folder.log("watcher").read_text(encoding="utf-8").endswith("the watcher leaves\n")
    assert end(lambda: marked(folder.path), patience_s=5) == 1
