"""Right names hold right bytes, whatever the source does and whatever an earlier run left."""

import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.jobs import partial
from serving.jobs.download import download
from serving.jobs.failure import Broken, Exit, Failure
from serving.jobs.manifest import WeightsFile
from serving.jobs.partial import Partial
from serving.jobs.patience import Patience
from tests.serving.jobs.stage import file_of, named

PART = 16
PATIENCE = Patience(tries=3, pause_s=0)
CALM = settings(deadline=None, max_examples=60)
CONTENTS = st.lists(st.binary(max_size=5 * PART), min_size=1, max_size=4)
ENDS = st.lists(st.sampled_from([None, None, 0, 1, 7, PART]), max_size=12)


class Scripted:
    """A source that breaks off as it is told.

    Attributes:
        ends: Bytes after which each answer breaks off; None and whatever comes after the list is whole.
        given: Bytes that went out, by path.
    """

    def __init__(self, contents: dict[str, bytes], ends: Sequence[int | None] = ()) -> None:
        self.name = "a script"
        self.contents = contents
        self.given = dict.fromkeys(contents, 0)
        self._ends = iter([*ends])
        self._lock = threading.Lock()

    def blocks(self, file: WeightsFile, start: int, end: int) -> Iterator[bytes]:
        """Give a range in blocks of three bytes."""
        with self._lock:
            cut = next(self._ends, None)
        wanted = self.contents[file.path][start:end][:cut]
        for at in range(0, len(wanted), 3):
            with self._lock:
                self.given[file.path] += len(wanted[at : at + 3])
            yield wanted[at : at + 3]
        if cut is not None:
            msg = "the script breaks off"
            raise Broken(msg)


@pytest.fixture(autouse=True, scope="module")
def _small_parts() -> Iterator[None]:
    """Make a file of a few bytes many parts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partial, "PART_BYTES", PART)
        yield


def named_contents(contents: Sequence[bytes]) -> dict[str, bytes]:
    """Give each a path, every other one in a folder."""
    return {f"{'below/' * (number % 2)}{number}.bin": content for number, content in enumerate(contents)}


def fetch(source: Scripted, folder: Path) -> None:
    """Bring everything that the source has."""
    files = [file_of(path, content) for path, content in source.contents.items()]
    download(files, source, folder, patience=PATIENCE, workers=3)


@CALM
@given(contents=CONTENTS, ends=ENDS)
def test_what_breaks_off_is_whole_or_has_no_name(contents: list[bytes], ends: list[int | None]) -> None:
    """However often: either all is there, or patience ended and what has a name is right."""
    source = Scripted(named_contents(contents), ends)
    with tempfile.TemporaryDirectory() as name:
        try:
            fetch(source, Path(name))
            outcome = Exit.DONE
        except Failure as failure:
            outcome = failure.code
        found = named(Path(name))

    assert outcome in {Exit.DONE, Exit.OFFLINE}
    assert found == source.contents if outcome is Exit.DONE else found.items() <= source.contents.items()


@CALM
@given(
    content=st.binary(min_size=1, max_size=5 * PART),
    left=st.binary(max_size=6 * PART),
    journal=st.binary(max_size=12)
    | st.lists(st.integers(0, 6)).map(lambda parts: b"".join(b"%d\n" % p for p in parts)),
)
def test_whatever_an_earlier_run_left_the_bytes_are_right(content: bytes, left: bytes, journal: bytes) -> None:
    """A torn journal, a lying one, another file: the checksum has the last word, and a second try starts anew."""
    source = Scripted({"a.bin": content})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = Partial(folder, file_of("a.bin", content))
        before.open()
        before.write(0, left)
        before.close()
        [journal_file] = folder.rglob("*.parts")
        journal_file.write_bytes(journal)
        fetch(source, folder)
        found = named(folder)

    assert found == source.contents


@CALM
@given(content=st.binary(min_size=1, max_size=5 * PART), data=st.data())
def test_parts_that_are_there_are_not_asked_for(content: bytes, data: st.DataObject) -> None:
    """The next run brings the rest and nothing else."""
    source = Scripted({"a.bin": content})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = Partial(folder, file_of("a.bin", content))
        before.open()
        for part in data.draw(st.sets(st.integers(0, before.parts - 1))):
            start, end = before.bounds(part)
            before.write(start, content[start:end])
            before.finish(part)
        before.close()
        left = Partial(folder, before.file).left
        fetch(source, folder)
        found = named(folder)

    assert found == source.contents
    assert source.given["a.bin"] == left


def test_wrong_bytes_are_a_failure_and_the_other_files_stay(tmp_path: Path) -> None:
    """What was right is not brought again."""
    contents = named_contents([b"a" * 40, b"b" * 40])
    files = [file_of(path, content) for path, content in contents.items()]
    source = Scripted({**contents, "0.bin": b"x" * 40})
    with pytest.raises(Failure, match=r"'0\.bin' came from a script with another sha256, allowed: ") as caught:
        download(files, source, tmp_path, patience=PATIENCE)

    assert caught.value.code is Exit.CHECKSUM
    assert named(tmp_path) == {"below/1.bin": b"b" * 40}


def test_more_than_was_asked_for_is_not_taken(tmp_path: Path) -> None:
    """A source that knows no ranges, and a file that has grown: the listed bytes are what counts."""

    class Generous(Scripted):
        def blocks(self, file: WeightsFile, start: int, end: int) -> Iterator[bytes]:
            return super().blocks(file, start, end + 20)

    download([file_of("a.bin", b"a" * 20)], Generous({"a.bin": b"a" * 40}), tmp_path, patience=PATIENCE)

    assert named(tmp_path) == {"a.bin": b"a" * 20}


def test_patience_counts_tries_without_progress_only(tmp_path: Path) -> None:
    """A bad line that gives a byte each time gets there in the end; one that gives nothing does not."""
    crawling = Scripted({"a.bin": b"a" * 14}, [1] * 13)
    fetch(crawling, tmp_path)

    assert named(tmp_path) == crawling.contents
    with pytest.raises(Failure, match="the script breaks off; tried 3 times"):
        fetch(Scripted({"b.bin": b"b" * 14}, [0, 0, 0]), tmp_path)
