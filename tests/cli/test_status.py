"""Tests of triad.cli.status."""

import json
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from triad.twin.folder import NAME, Folder
from triad.twin.health import watcher_process
from triad.twin.ports import free


@pytest.mark.usefixtures("checkout")
def test_a_twin_that_is_up_is_told_with_its_parts(triad: Callable[..., Any]) -> None:
    """Exit code 0, for people and for programs."""
    triad("up", "--port", free(1)[0])
    shown, document = triad("status"), triad("status", "--json")
    parts = {each["name"]: each for each in json.loads(document.out)["parts"]}

    assert (shown.code, document.code) == (0, 0)
    assert re.search(rf"serve up {parts['serve']['pid']} \d+ 0 ", shown.words)
    assert json.loads(document.out)["up"] is True
    assert {name: each["state"] for name, each in parts.items()} == dict.fromkeys(
        ("watcher", "serve", "chat", "embedder", "gateway", "agent"), "up"
    )
    for name, each in parts.items():
        assert f"{name} " in shown.words
        assert str(each["pid"] or each["at"]) in shown.words
        assert each["restarts"] == (None if name == "watcher" else 0)


def test_a_part_that_is_down_is_told_by_the_exit_code(triad: Callable[..., Any], checkout: Path) -> None:
    """And by what to do, as it can be typed."""
    [port] = free(1)
    triad("up", "--port", port)
    watcher = watcher_process(Folder(path=checkout / NAME))
    assert watcher is not None
    os.kill(watcher.pid, signal.SIGKILL)
    while watcher.alive():
        pass
    ran = triad("status")

    assert ran.code == 1
    assert "watcher down" in ran.words
    assert re.search(rf"`make up PORT={port} GATEWAY_PORT=\d+ AGENT_PORT=\d+` starts it again", ran.words)


def test_without_a_twin_there_is_no_status(triad: Callable[..., Any], checkout: Path) -> None:
    """It says what starts one."""
    ran = triad("status")

    assert (ran.code, ran.error) == (1, "no twin is up; `make up` starts one\n")
    assert not (checkout / NAME).exists()


def test_a_twin_whose_plan_is_damaged_is_not_taken_for_none(triad: Callable[..., Any], checkout: Path) -> None:
    """What it started may still run."""
    folder = Folder(path=checkout / NAME)
    folder.path.mkdir()
    folder.plan.write_bytes(b"\xff\x00")
    ran = triad("status")

    assert ran.code == 1
    assert f"{folder.plan}: is damaged; `make down`" in ran.error
