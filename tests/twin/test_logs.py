"""Tests of triad.twin.logs."""

from collections.abc import Callable
from pathlib import Path

from triad.catalog.models import Engine
from triad.spec import PlatformSpec
from triad.twin.folder import Folder
from triad.twin.logs import RAYS_OWN, names, reader
from triad.twin.plan import Part, Plan
from triad.twin.serving import PART as SERVE
from triad.twin.twin import Wanted, twin

PART = Part(name="head", command=("x",))


def test_every_log_has_a_name(plan: Callable[..., Plan], folder: Folder) -> None:
    """The watcher's, each part's, and what a part writes elsewhere."""
    assert names(plan(PART, logs={"models": "*.log"}), folder) == ("watcher", "head", "models")


def test_the_last_lines_of_every_log_are_read(plan: Callable[..., Plan], folder: Folder) -> None:
    """Each line with the name of its log."""
    made = plan(PART, logs={"models": "logs/model_*.log"})
    folder.log("head").write_text("1\n2\n3\n", encoding="utf-8")
    elsewhere = folder.temporary / "logs"
    elsewhere.mkdir()
    (elsewhere / "model_a.log").write_text("4\n", encoding="utf-8")

    assert list(reader(made, folder).last(2)) == [("head", "2"), ("head", "3"), ("models", "4")]


def test_one_log_can_be_read_alone(plan: Callable[..., Plan], folder: Folder) -> None:
    """By its name."""
    folder.log("head").write_text("1\n", encoding="utf-8")
    folder.log("watcher").write_text("2\n", encoding="utf-8")

    assert list(reader(plan(PART), folder, "watcher").last(9)) == [("watcher", "2")]


def test_what_comes_later_is_read_once_and_by_whole_lines(plan: Callable[..., Plan], folder: Folder) -> None:
    """Also of a file that was not there before, or was written anew."""
    log = folder.log("head")
    source = reader(plan(PART), folder)
    seen = [[line for _, line in source.last(5)]]
    for text in ("1\n2", "1\n23\n", "1\n23\n", "4\n"):
        log.write_text(text, encoding="utf-8")
        seen.append([line for _, line in source.fresh()])

    assert seen == [[], ["1"], ["23"], [], ["4"]]


def test_no_lines_are_none(plan: Callable[..., Plan], folder: Folder) -> None:
    """`--lines 0` shows only what comes."""
    folder.log("head").write_text("1\n", encoding="utf-8")

    assert list(reader(plan(PART), folder).last(0)) == []


CHATTER = """\
2026-11-21 19:11:01,562\tINFO scripts.py:1088 -- Next steps
  ray stop
2026-11-21 19:11:01,562\tSUCC scripts.py:1084 -- started
INFO 2026-11-21 19:11:04,832 serve 1348 -- enabled
  - Direct ingress enabled
[2026-11-21 19:11:01,562 I 934 934] (raylet) accepted
:job_id:01000000
:actor_name:ServeController
"""
TROUBLE = """\
2026-11-21 19:11:01,562\tWARN scripts.py:1 -- low on memory
WARNING 2026-11-21 19:11:04,832 serve 1348 -- slow
ERROR 2026-11-21 19:11:04,832 serve 1348 -- failed
Traceback (most recent call last):
  File "x", line 1
ValueError: no
[2026-11-21 19:11:01,562 E 934 934] (raylet) lost
"""


def test_of_rays_own_logs_only_trouble_is_told(plan: Callable[..., Plan], folder: Folder) -> None:
    """With the lines that go on with it; what a program without levels says is told."""
    made = plan(Part(name="serve", command=("x",)))
    folder.log("serve").write_text(f"no such file\n{CHATTER}{TROUBLE}{CHATTER}", encoding="utf-8")
    told = [line for _, line in reader(made, folder).last(99)]

    assert told == ["no such file", *TROUBLE.splitlines()]
    assert len(list(reader(made, folder, everything=True).last(99))) == 1 + 2 * 8 + 7
    assert len(list(reader(made, folder, "serve").last(99))) == 1 + 2 * 8 + 7


def test_trouble_goes_on_where_it_was_broken_off(plan: Callable[..., Plan], folder: Folder) -> None:
    """Following looks at a file again and again."""
    log = folder.log("serve")
    source = reader(plan(Part(name="serve", command=("x",))), folder)
    seen = []
    for text in ("INFO a\n", "  more\n", "ERROR b\n", "  more\n", "INFO c\n"):
        with log.open("a", encoding="utf-8") as file:
            file.write(text)
        seen.append([line for _, line in source.fresh()])

    assert seen == [[], [], ["ERROR b"], ["  more"], []]


def test_the_logs_that_were_kept_of_a_failed_start_are_read(folder: Folder) -> None:
    """There is no plan any more."""
    folder.log("watcher").write_text("1\n", encoding="utf-8")
    folder.log("chat").write_text("2\n", encoding="utf-8")

    assert names(None, folder) == ("chat", "watcher")
    assert list(reader(None, folder).last(9)) == [("chat", "2"), ("watcher", "1")]


def test_rays_own_logs_are_logs_of_the_twin(root: Path, folder: Folder) -> None:
    """A name that is no log would hide nothing."""
    wanted = Wanted(engine=Engine.LLAMA_CPP, model=None, embedder=None, port=18000)
    server = twin(PlatformSpec(), wanted, root=root, folder=folder).servers[0]

    assert RAYS_OWN.issubset({SERVE, *server.logs})
