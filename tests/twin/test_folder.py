"""Tests of triad.twin.folder."""

import pytest

from triad.twin.folder import Folder, OtherCommandError, read_json, write_json


def test_two_commands_do_not_work_at_once(folder: Folder) -> None:
    """One would stop what the other starts."""
    with folder.held(), pytest.raises(OtherCommandError, match="another `triad up` or `triad down`"), folder.held():
        pass


def test_after_one_command_the_next_may_work(folder: Folder) -> None:
    """Also when the first has failed."""
    with pytest.raises(KeyError), folder.held():
        raise KeyError

    with folder.held():
        pass


def test_what_is_written_is_read(folder: Folder) -> None:
    """And nothing else lies beside it."""
    write_json(folder.running, {"parts": {}})

    assert read_json(folder.running) == {"parts": {}}
    assert {each.name for each in folder.path.iterdir()} == {"running.json", "logs"}


@pytest.mark.parametrize("text", ["", "{", "[]"])
def test_what_is_of_no_use_counts_as_not_there(folder: Folder, text: str) -> None:
    """A disk was full, or a user was curious."""
    folder.plan.write_text(text, encoding="utf-8")

    assert read_json(folder.plan) is None


def test_what_is_not_there_is_nothing(folder: Folder) -> None:
    """No twin was started."""
    assert read_json(folder.plan) is None
