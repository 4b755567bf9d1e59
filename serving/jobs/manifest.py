"""The list of a model's files, by which a copy is told whole: path, size and SHA-256 of each."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from contracts.weights import MANIFEST, is_commit, is_file, weights_prefix
from serving.jobs.snapshot import wanted

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsFile:
    """One file.

    Attributes:
        path: Below the folder, and below the prefix in the bucket.
    """

    path: str
    size: int
    sha256: str

    def __post_init__(self) -> None:
        if not is_file(self.path) or self.path == MANIFEST or self.size < 0 or not _SHA256.fullmatch(self.sha256):
            msg = f"{self.path!r} of {self.size!r} bytes with sha256 {self.sha256!r} is no file of a model"
            raise ValueError(msg)

    def lies_in(self, folder: Path) -> bool:
        """Whether the very bytes are there under the right name."""
        path = folder / self.path

        return path.is_file() and path.stat().st_size == self.size and sha256(path) == self.sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All files of one choice, the same text whoever writes it.

    Attributes:
        commit: Of the repository.
        filename: The one file that was asked for; None is the snapshot.
    """

    repository: str
    commit: str
    filename: str | None
    files: tuple[WeightsFile, ...]

    def __post_init__(self) -> None:
        if not is_commit(self.commit) or not self.files or len({file.path for file in self.files}) < len(self.files):
            msg = f"{self.repository!r} at {self.commit!r} lists {len(self.files)} files, allowed: each path once"
            raise ValueError(msg)

    @property
    def prefix(self) -> str:
        """Where it lies in the bucket."""
        return weights_prefix(self.repository, self.commit, self.filename)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def opened(self) -> "Manifest":
        """The same, less what no engine opens and an earlier version of the job listed; all of it if that is all."""
        paths = frozenset(wanted((file.path for file in self.files), self.filename))

        return replace(self, files=tuple(file for file in self.files if file.path in paths) or self.files)

    def text(self) -> str:
        """Write it down."""
        return json.dumps(asdict(self), indent=1, sort_keys=True) + "\n"


def parse(text: str | bytes) -> Manifest:
    """Read it back.

    Raises:
        ValueError: It is no manifest, or one that leaves its folder.
    """
    try:
        given = json.loads(text)
        files = tuple(WeightsFile(**file) for file in given.pop("files"))
        return Manifest(files=files, **given)
    except (TypeError, KeyError, AttributeError) as error:
        msg = f"no manifest of weights: {error}"
        raise ValueError(msg) from error


def on_disk(folder: Path) -> Manifest | None:
    """Read the manifest of what was fetched into a folder; one that cannot be read was never finished."""
    try:
        return parse((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None


def sha256(path: Path) -> str:
    """Hash a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
