"""Tests of triad.twin.folder."""

from pathlib import Path

import pytest

from triad.twin.folder import NAME, Folder, NotAFolderError, OtherCommandError, folder_of, read_json, write_json


def test_two_commands_do_not_work_at_once(folder: Folder) -> None:
    """One would stop what the other starts."""
    with folder.held(), pytest.raises(OtherCommandError, match="another `make up` or `make down`"), folder.held():
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


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\x00"])
def test_what_is_of_no_use_counts_as_not_there(folder: Folder, content: bytes) -> None:
    """A disk was full, or a user was curious."""
    folder.plan.write_bytes(content)

    assert read_json(folder.plan) is None


def test_what_is_not_there_is_nothing(folder: Folder) -> None:
    """No twin was started."""
    assert read_json(folder.plan) is None


def test_sockets_always_lie_in_the_same_place_of_ones_own(folder: Folder) -> None:
    """Where they are found again when all else is lost; another checkout has another."""
    other = Folder(path=folder.path.parent / "other" / ".triad")

    assert folder.temporary == Folder(path=folder.path).temporary != other.temporary


@pytest.mark.parametrize("there", [True, False])
def test_a_twins_folder_need_not_be_there(tmp_path: Path, there: bool) -> None:  # noqa: FBT001
    """The first start makes it."""
    if there:
        (tmp_path / NAME).mkdir()

    assert folder_of(tmp_path).path == tmp_path / NAME


def test_something_else_in_the_twins_place_is_named(tmp_path: Path) -> None:
    """A file, or a link that leads nowhere: nothing is started, and nothing is removed."""
    (tmp_path / "file").mkdir()
    (tmp_path / "file" / NAME).write_text("x")
    (tmp_path / NAME).symlink_to("nowhere")

    for root in (tmp_path, tmp_path / "file"):
        with pytest.raises(NotAFolderError, match="is no folder, and a twin needs one of this name"):
            folder_of(root)
