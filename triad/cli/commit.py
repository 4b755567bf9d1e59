"""A commit of the repository that a spec lies in, read without touching the user's files or index."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from triad.cli.bad_input import BadInputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One commit.

    Attributes:
        top: Root of the repository.
        hash: In full.
    """

    top: Path
    hash: str

    @property
    def short(self) -> str:
        """The hash as people quote it."""
        return self.hash[:10]

    def unpack(self, folder: Path) -> Path:
        """Write the commit's files into `folder`, by way of an index of its own."""
        index = folder.parent / f"{folder.name}.index"
        for arguments in (("read-tree", self.hash), ("checkout-index", "--all", f"--prefix={folder}{os.sep}")):
            done = _git(self.top, *arguments, index=index)
            if done.returncode:
                raise BadInputError([f"git {arguments[0]}: {done.stderr.strip()}"])

        return folder


def commit(ref: str, *, beside: Path) -> Commit:
    """Find what `ref` names in the repository that holds the file `beside`.

    Raises:
        BadInputError: There is no git, no repository, or no such commit.
    """
    folder = beside.resolve().parent
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top.returncode:
        raise BadInputError([f"{beside}: lies in no git repository, so there is no earlier state to compare with"])
    found = _git(folder, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    if found.returncode:
        raise BadInputError([f"{ref!r} names no commit; name a branch, a tag or a hash that `git log` shows"])

    return Commit(top=Path(top.stdout.strip()), hash=found.stdout.strip())


def _git(folder: Path, *arguments: str, index: Path | None = None) -> subprocess.CompletedProcess[str]:
    git = shutil.which("git")
    if git is None:
        raise BadInputError(["git is not installed; it is what knows the earlier state"])
    environment = os.environ | ({"GIT_INDEX_FILE": str(index)} if index else {})

    return subprocess.run(
        [git, "-C", str(folder), *arguments], capture_output=True, text=True, check=False, env=environment
    )
