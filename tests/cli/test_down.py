"""Tests of triad.cli.down."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from triad.twin.folder import NAME, Folder
from triad.twin.plan import load
from triad.twin.ports import free, require_free
from triad.twin.process import marked


def test_nothing_is_left(triad: Callable[..., Any], checkout: Path) -> None:
    """No process, no file, and the port is free again."""
    [port] = free(1)
    triad("up", "--port", port)
    plan = load(Folder(path=checkout / NAME))
    assert plan is not None
    count = len(marked(checkout / NAME))
    ran = triad("down")

    assert ran.code == 0
    assert f"{count} processes ended" in ran.out
    assert marked(checkout / NAME) == []
    assert not (checkout / NAME).exists()
    assert not Folder(path=checkout / NAME).temporary.exists()
    require_free(port)


def test_a_second_time_there_is_nothing_to_end(triad: Callable[..., Any], checkout: Path) -> None:
    """Which is what one wanted."""
    ran = triad("down")

    assert (ran.code, ran.out) == (0, "no twin is up\n")
    assert not (checkout / NAME).exists()


def test_two_commands_do_not_work_at_once(triad: Callable[..., Any], checkout: Path) -> None:
    """The second says so."""
    with Folder(path=checkout / NAME).held():
        ran = triad("down")

    assert (ran.code, "another `make up` or `make down`" in ran.error) == (1, True)
