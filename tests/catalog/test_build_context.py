"""Build contexts: which files an image is made of, and that nothing else changes its name."""

import os
import re
from pathlib import Path

import pytest

from triad.catalog.build_context import BuildContext, build_contexts
from triad.catalog.images import IMAGES
from triad.catalog.instances import Architecture

FILES = {"images/one/Dockerfile": b"FROM scratch\n", "shared/a.py": b"A = 1\n", "shared/deep/b.py": b"B = 2\n"}
ARM = Architecture.ARM64


def test_the_hash_is_the_same_in_another_place_at_another_time_in_another_order(tmp_path: Path) -> None:
    """A machine in the cloud, a laptop and a clone of next year give one image one name."""
    here = _checkout(tmp_path / "here", FILES)
    there = _checkout(tmp_path / "a longer path", dict(reversed(FILES.items())))
    for path in there.rglob("*.py"):
        os.utime(path, (0, 0))
        path.chmod(0o700)

    assert _hash(here) == _hash(there) == "27e1269751b1ea2643a61e57cb422a4c"


def test_the_order_in_which_files_were_found_does_not_count() -> None:
    """Every file system lists a directory in an order of its own."""
    orders = (FILES, dict(reversed(FILES.items())))

    assert len({BuildContext(name="one", architectures=(ARM,), files=each).content_hash for each in orders}) == 1


@pytest.mark.parametrize("path", FILES)
def test_every_listed_file_counts(tmp_path: Path, path: str) -> None:
    """A byte more anywhere is another image."""
    before = _hash(_checkout(tmp_path / "before", FILES))
    after = _hash(_checkout(tmp_path / "after", {**FILES, path: FILES[path] + b"#"}))

    assert before != after


def test_a_byte_that_moves_from_name_to_content_is_a_change() -> None:
    """Names and contents do not run into each other."""
    contexts = [
        BuildContext(name="one", architectures=(ARM,), files=files)
        for files in ({"ab": b"c"}, {"a": b"bc"}, {"a": b"", "b": b"c"}, {"abc": b""})
    ]

    assert len({each.content_hash for each in contexts}) == 4


def test_what_no_pattern_names_is_not_part_of_the_image(tmp_path: Path) -> None:
    """Notes, caches and credentials that lie about neither reach a build nor change its name."""
    checkout = _checkout(tmp_path, FILES)
    before = _hash(checkout)
    for stray in ("images/one/README.md", "shared/__pycache__/a.cpython-311.pyc", "shared/.env", "other.py"):
        (checkout / stray).parent.mkdir(exist_ok=True)
        (checkout / stray).write_text("stray", encoding="utf-8")

    assert sorted(build_contexts(checkout)["one"].files) == sorted(FILES)
    assert _hash(checkout) == before


def test_a_pattern_without_a_file_is_refused(tmp_path: Path) -> None:
    """A misspelt name would be an image without its code."""
    checkout = _checkout(tmp_path, FILES)
    (checkout / "images/one/image.yaml").write_text("architectures: [arm64]\nfiles: [shraed/*.py]\n", encoding="utf-8")

    with pytest.raises(ValueError, match=r"image\.yaml: 'shraed/\*\.py' matches no file"):
        build_contexts(checkout)


def test_a_written_context_holds_the_files_and_no_difference_of_mode(tmp_path: Path) -> None:
    """What Docker copies depends on the hash alone."""
    context = build_contexts(_checkout(tmp_path / "checkout", FILES))["one"]
    narrow = os.umask(0o077)
    try:
        context.write(tmp_path / "out")
    finally:
        os.umask(narrow)
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]

    assert {path.relative_to(tmp_path / "out").as_posix(): path.read_bytes() for path in written} == FILES
    assert {path.stat().st_mode & 0o777 for path in written} == {0o644}


def test_a_tag_is_the_hash_and_the_architecture() -> None:
    """Both builds lie in one repository, and each says what it runs on."""
    context = BuildContext(name="one", architectures=(ARM,), files=FILES)

    assert context.tag(ARM) == f"{context.content_hash}-arm64"


def test_the_images_of_this_checkout_are_built_for_both_architectures() -> None:
    """Graviton and x86 nodes run the same probe."""
    assert set(build_contexts()["probe"].architectures) == set(Architecture)


@pytest.mark.parametrize("name", build_contexts())
def test_base_images_are_the_catalogues_by_digest(name: str) -> None:
    """A base image that moves would change an image without changing its name."""
    context = build_contexts()[name]
    text = context.files[context.dockerfile].decode()
    bases = re.findall(r"^FROM\s+(?:--\S+\s+)*(\S+)", text, re.MULTILINE)
    known = {image.reference: image.architectures for image in IMAGES.values() if image.digest}

    assert bases
    assert [base for base in bases if not set(context.architectures) <= set(known.get(base, ()))] == []


def _checkout(folder: Path, files: dict[str, bytes]) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    description = "architectures: [arm64]\nfiles: ['shared/**/*.py']\n"
    (folder / "images/one/image.yaml").write_text(description, encoding="utf-8")

    return folder


def _hash(checkout: Path) -> str:
    return build_contexts(checkout)["one"].content_hash
