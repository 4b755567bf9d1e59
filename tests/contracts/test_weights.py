"""The key that the job writes is the key that pods read and roles allow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.weights import MANIFEST, is_file, readable_prefix, repository_prefix, weights_prefix

COMMIT = "0123456789abcdef0123456789abcdef01234567"
REPOSITORIES = st.from_regex(r"[a-z0-9]+([-.]?[a-z0-9]+)*/[a-z0-9]+([-._]?[a-z0-9]+)*", fullmatch=True)
FILES = st.from_regex(r"[a-z0-9-]+(/[a-z0-9-]+)?\.gguf", fullmatch=True)
CHOICES = st.tuples(REPOSITORIES, st.from_regex(r"[0-9a-f]{40}", fullmatch=True), st.none() | FILES)


def test_key_names_repository_commit_and_choice() -> None:
    """A person finds a model in the bucket without a table."""
    assert weights_prefix("owner/tiny", COMMIT) == f"models/owner--tiny/{COMMIT}/snapshot/"
    assert weights_prefix("owner/tiny", COMMIT, "Q4/tiny.gguf") == f"models/owner--tiny/{COMMIT}/Q4--tiny.gguf/"


@given(first=CHOICES, second=CHOICES)
def test_no_choice_lies_below_another(first: tuple[str, str, str | None], second: tuple[str, str, str | None]) -> None:
    """A role for one prefix opens no other."""
    one, other = weights_prefix(*first), weights_prefix(*second)

    assert first == second or not one.startswith(other)
    assert one.startswith(repository_prefix(first[0]))


@pytest.mark.parametrize("revision", ["main", "", COMMIT[:-1], COMMIT.upper(), f"{COMMIT}/.."])
def test_only_a_whole_commit_makes_a_key(revision: str) -> None:
    """What lies below a key must never change."""
    with pytest.raises(ValueError, match="allowed: a commit of 40"):
        weights_prefix("owner/tiny", revision)


@pytest.mark.parametrize("repository", ["tiny", "a/b/c", "a--b/c", "../c", "owner/ti ny", "", "*/*"])
def test_a_repository_cannot_reach_out_of_its_key(repository: str) -> None:
    """Neither by a path nor by a pattern, and no two share one."""
    with pytest.raises(ValueError, match="allowed: 'owner/name' on the hub"):
        repository_prefix(repository)


@pytest.mark.parametrize("file", ["../x", "/x", "a//b", "a/../b", ".", "*Q4*", "a b", ""])
def test_a_file_stays_below_its_folder(file: str) -> None:
    """Neither the bucket nor the hub may write elsewhere on a node."""
    assert not is_file(file)
    with pytest.raises(ValueError, match="allowed: the path of one file"):
        weights_prefix("owner/tiny", COMMIT, file)


def test_who_follows_a_branch_reads_the_repository() -> None:
    """Nobody knows before the first pod which commit it will be."""
    assert readable_prefix("owner/tiny", "main", "a.gguf") == repository_prefix("owner/tiny")
    assert readable_prefix("owner/tiny", None) == repository_prefix("owner/tiny")
    assert readable_prefix("owner/tiny", COMMIT, "a.gguf") == weights_prefix("owner/tiny", COMMIT, "a.gguf")


def test_the_manifest_is_a_file_beside_the_weights() -> None:
    """Its name is no path."""
    assert is_file(MANIFEST)
    assert "/" not in MANIFEST
