"""Where a model's weights lie in the bucket: one key for the job that fills it, its readers and their roles."""

import re

MANIFEST = "triad-weights.json"
"""Beside the weights, in the bucket and on a node: their commit, and path, size and SHA-256 of each.

It is written last, so what it names is there.
"""

WHOLE = "snapshot"
"""Folder of a repository's safetensors and what belongs to them; a single file's folder has the file's name."""

_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}", re.ASCII)
_FILE = re.compile(r"[\w.+-]+(/[\w.+-]+)*", re.ASCII)


def repository_prefix(repository: str) -> str:
    """Begin every key of a repository's weights, whichever revision: what a role may read that follows a branch.

    Raises:
        ValueError: It is no repository of the hub, which allows neither `--` nor `..` in a name.
    """
    if not _REPOSITORY.fullmatch(repository) or "--" in repository or ".." in repository:
        msg = f"repository is {repository!r}, allowed: 'owner/name' on the hub"
        raise ValueError(msg)

    return f"models/{repository.replace('/', '--')}/"


def weights_prefix(repository: str, commit: str, filename: str | None = None) -> str:
    """Begin the keys of one choice of files, so that no two choices share an object and no prefix begins another.

    Args:
        repository: On the hub.
        commit: The whole one: what lies below a key never changes.
        filename: The one file; None is the whole snapshot.

    Raises:
        ValueError: One of them cannot be part of a key.
    """
    if not is_commit(commit):
        msg = f"revision is {commit!r}, allowed: a commit of 40 hexadecimal digits, for a branch moves"
        raise ValueError(msg)
    if filename is not None and not is_file(filename):
        msg = f"file is {filename!r}, allowed: the path of one file in the repository, without a pattern"
        raise ValueError(msg)
    folder = WHOLE if filename is None else filename.replace("/", "--")

    return f"{repository_prefix(repository)}{commit}/{folder}/"


def readable_prefix(repository: str, revision: str | None, filename: str | None = None) -> str:
    """Begin the keys that a model's pods read: of one choice, or of its repository where nobody knows the commit yet.

    Raises:
        ValueError: One of them cannot be part of a key.
    """
    if revision is None or not is_commit(revision):
        return repository_prefix(repository)

    return weights_prefix(repository, revision, filename)


def is_commit(revision: str) -> bool:
    """Whether a revision can never mean anything else."""
    return _COMMIT.fullmatch(revision) is not None


def is_file(path: str) -> bool:
    """Whether a path stays below the folder it is put into, and is no pattern."""
    return _FILE.fullmatch(path) is not None and not {".", ".."} & set(path.split("/"))
