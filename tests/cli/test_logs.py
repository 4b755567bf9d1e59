"""Tests of triad.cli.logs."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from triad.twin.folder import NAME, Folder
from triad.twin.plan import Part, Plan, save


@pytest.fixture
def folder(checkout: Path) -> Folder:
    """Plan a twin that has written something."""
    folder = Folder(path=checkout / NAME)
    folder.logs.mkdir(parents=True)
    part = Part(name="serve", command=("x",))
    plan = Plan(parameters={}, parts=(part,), endpoints=(), asked="chat", model="chat", started=1)
    save(plan, folder)
    folder.log("serve").write_text("one\ntwo\n", encoding="utf-8")
    folder.log("watcher").write_text("three\n", encoding="utf-8")

    return folder


@pytest.mark.usefixtures("folder")
def test_the_last_lines_of_every_part_are_printed(triad: Callable[..., Any]) -> None:
    """With the name of the part."""
    ran = triad("logs", "--lines", 1)

    assert (ran.code, ran.out) == (0, "watcher    | three\nserve      | two\n")


def test_of_ray_itself_only_trouble_is_printed(triad: Callable[..., Any], folder: Folder) -> None:
    """Unless one asks for all of it."""
    folder.log("serve").write_text("INFO 2026-11-21 Ray runtime started\n  ray stop\nERROR no room\n", encoding="utf-8")

    assert triad("logs").out == "watcher    | three\nserve      | ERROR no room\n"
    assert "  ray stop" in triad("logs", "--all").out
    assert "  ray stop" in triad("logs", "serve").out


def test_of_a_twin_that_did_not_start_the_logs_are_printed(triad: Callable[..., Any], folder: Folder) -> None:
    """There is no plan any more, and one wants to know why."""
    folder.plan.unlink()
    wrong = triad("logs", "watchr")

    assert triad("logs").out == "serve      | one\nserve      | two\nwatcher    | three\n"
    assert triad("logs", "serve", "--follow").out == "one\ntwo\n"
    assert (wrong.code, "'watcher'" in wrong.error) == (2, True)


@pytest.mark.usefixtures("folder")
def test_one_part_is_printed_as_it_is(triad: Callable[..., Any]) -> None:
    """Its name is known."""
    assert triad("logs", "serve").out == "one\ntwo\n"


@pytest.mark.usefixtures("folder")
def test_a_part_that_does_not_exist_is_bad_input(triad: Callable[..., Any]) -> None:
    """The nearest one is named."""
    ran = triad("logs", "watchr")

    assert ran.code == 2
    assert "'watcher'" in ran.error


def test_what_comes_is_followed_until_ctrl_c(
    triad: Callable[..., Any], folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which is how one leaves, so it is no error."""

    def pauses() -> Iterator[None]:
        folder.log("serve").write_text("one\ntwo\nlater\n", encoding="utf-8")
        yield
        raise KeyboardInterrupt

    pause = pauses()
    monkeypatch.setattr(time, "sleep", lambda _: next(pause))
    ran = triad("logs", "serve", "--follow", "--lines", 0)

    assert (ran.code, ran.out) == (0, "later\n")


def test_following_ends_with_the_twin(
    triad: Callable[..., Any], folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`triad down` removes the logs."""
    monkeypatch.setattr(time, "sleep", lambda _: folder.plan.unlink())

    assert triad("logs", "serve", "--follow").code == 0


def test_without_a_twin_there_are_no_logs(triad: Callable[..., Any], checkout: Path) -> None:
    """It says what starts one."""
    ran = triad("logs")

    assert (ran.code, ran.error) == (1, "no twin is up; `make up` starts one\n")
    assert not (checkout / NAME).exists()
