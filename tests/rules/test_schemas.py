import hashlib
import re
from pathlib import Path

import pytest

from triad.rules.crds import CrdSchemas
from triad.rules.schemas import PublishedFile, fetch, main, published_files

CONTENT = b"kind: CustomResourceDefinition\n"
FILE = PublishedFile(
    target="crds/keda/a.yaml", url="https://example.com/a.yaml", sha256=hashlib.sha256(CONTENT).hexdigest()
)


def test_a_missing_file_is_fetched_from_its_url(tmp_path: Path) -> None:
    """It lands where the checks look, and nothing else is left behind."""
    asked: list[str] = []

    def read(url: str) -> bytes:
        asked.append(url)
        return CONTENT

    fetched = list(fetch(tmp_path, (FILE,), read))

    assert fetched == [tmp_path / "crds/keda/a.yaml"]
    assert fetched[0].read_bytes() == CONTENT
    assert asked == ["https://example.com/a.yaml"]
    assert list((tmp_path / "crds/keda").iterdir()) == fetched


def test_a_file_that_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    """A second run asks the network nothing."""
    list(fetch(tmp_path, (FILE,), lambda _: CONTENT))

    assert list(fetch(tmp_path, (FILE,), lambda _: pytest.fail("asked again"))) == []


def test_a_file_that_was_changed_is_fetched_again(tmp_path: Path) -> None:
    """The sha256 decides, not the name."""
    target = tmp_path / FILE.target
    target.parent.mkdir(parents=True)
    target.write_bytes(b"other")

    list(fetch(tmp_path, (FILE,), lambda _: CONTENT))

    assert target.read_bytes() == CONTENT


def test_a_file_that_is_not_what_was_pinned_is_refused(tmp_path: Path) -> None:
    """Nothing of it is written."""
    with pytest.raises(ValueError, match=f"allowed: '{FILE.sha256}'"):
        list(fetch(tmp_path, (FILE,), lambda _: b"other"))

    assert list(tmp_path.iterdir()) == []


def test_a_failed_download_is_one_line_and_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A person without a network sees what could not be had."""

    def refuse(url: str) -> bytes:
        msg = f"no route to {url}"
        raise OSError(msg)

    assert main(tmp_path, refuse) == 1
    assert capsys.readouterr().err.startswith("schemas: no route to https://raw.githubusercontent.com/")


def test_every_file_is_pinned_to_a_commit() -> None:
    """No URL follows a branch or a tag, which may move."""
    urls = [file.url for file in published_files()]

    assert len(set(urls)) == len(urls)
    assert all(
        re.match(r"https://raw\.githubusercontent\.com/[^/]+/[^/]+/[0-9a-f]{12,40}/.+\.(yaml|json|lock)$", url)
        for url in urls
    )


def test_every_published_crd_is_pinned_as_it_lies_here(schemas: Path, published: CrdSchemas) -> None:
    """The table covers each kind that checks can meet, with the bytes they were tested against."""
    pinned = {file.target: file.sha256 for file in published_files() if file.target.startswith("crds/")}
    used = {str(file.relative_to(schemas)): file for file in published.files.values()}

    assert {target: hashlib.sha256(file.read_bytes()).hexdigest() for target, file in used.items()} == pinned
