"""Tests of triad.twin.logs."""

from collections.abc import Callable
from pathlib import Path

from triad.twin.folder import Folder
from triad.twin.logs import names, reader
from triad.twin.plan import Part, Plan

PART = Part(name="serve", command=("x",))


def test_every_log_has_a_name(plan: Callable[..., Plan]) -> None:
    """The watcher's, each part's, and what a part writes elsewhere."""
    assert names(plan(PART, logs={"proxy": "*.log"})) == ("watcher", "serve", "proxy")


def test_the_last_lines_of_every_log_are_read(plan: Callable[..., Plan], folder: Folder) -> None:
    """Each line with the name of its log."""
    made = plan(PART, logs={"proxy": "logs/proxy_*.log"})
    folder.log("serve").write_text("1\n2\n3\n", encoding="utf-8")
    elsewhere = Path(made.temporary, "logs")
    elsewhere.mkdir()
    (elsewhere / "proxy_a.log").write_text("4\n", encoding="utf-8")

    assert list(reader(made, folder).last(2)) == [("serve", "2"), ("serve", "3"), ("proxy", "4")]


def test_one_log_can_be_read_alone(plan: Callable[..., Plan], folder: Folder) -> None:
    """By its name."""
    folder.log("serve").write_text("1\n", encoding="utf-8")
    folder.log("watcher").write_text("2\n", encoding="utf-8")

    assert list(reader(plan(PART), folder, "watcher").last(9)) == [("watcher", "2")]


def test_what_comes_later_is_read_once_and_by_whole_lines(plan: Callable[..., Plan], folder: Folder) -> None:
    """Also of a file that was not there before, or was written anew."""
    log = folder.log("serve")
    source = reader(plan(PART), folder)
    seen = [[line for _, line in source.last(5)]]
    for text in ("1\n2", "1\n23\n", "1\n23\n", "4\n"):
        log.write_text(text, encoding="utf-8")
        seen.append([line for _, line in source.fresh()])

    assert seen == [[], ["1"], ["23"], [], ["4"]]


def test_no_lines_are_none(plan: Callable[..., Plan], folder: Folder) -> None:
    """`--lines 0` shows only what comes."""
    folder.log("serve").write_text("1\n", encoding="utf-8")

    assert list(reader(plan(PART), folder).last(0)) == []
