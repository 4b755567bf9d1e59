"""Tests of triad.cli.manifests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from triad.cli.bad_input import BadInputError
from triad.cli.manifests import objects, write


def test_a_chart_that_is_gone_leaves_no_file(tmp_path: Path) -> None:
    """The folder holds the last rendering and nothing older."""
    write({"a": "kind: A\n", "b": "kind: B\n"}, tmp_path / "manifests")
    write({"b": "kind: B2\n"}, tmp_path / "manifests")

    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "manifests").iterdir()} == {
        "b.yaml": "kind: B2\n"
    }
    assert [path.name for path in tmp_path.iterdir()] == ["manifests"]


def test_a_rendering_that_breaks_off_leaves_the_old_one(tmp_path: Path) -> None:
    """Files are replaced when all of them are there."""
    write({"a": "kind: A\n"}, tmp_path / "manifests")

    with pytest.raises(RuntimeError, match="broke off"):
        write(_Breaking(a="kind: A2\n"), tmp_path / "manifests")
    assert (tmp_path / "manifests" / "a.yaml").read_text(encoding="utf-8") == "kind: A\n"
    assert [path.name for path in tmp_path.iterdir()] == ["manifests"]


def test_a_folder_that_cannot_be_made_is_bad_input(tmp_path: Path) -> None:
    """A file stands where the folder should."""
    (tmp_path / "dist").write_text("", encoding="utf-8")

    with pytest.raises(BadInputError, match="cannot be written"):
        write({"a": "kind: A\n"}, tmp_path / "dist" / "manifests")


def test_empty_documents_are_no_objects() -> None:
    """A separator at the end of a file starts nothing."""
    assert objects("kind: A\n---\n") == [{"kind": "A"}]


class _Breaking(dict[str, str]):
    """Texts of which the second cannot be made."""

    def items(self) -> Iterator[tuple[str, str]]:  # type: ignore[override]  # as much of it as is read
        yield from super().items()
        msg = "broke off"
        raise RuntimeError(msg)
