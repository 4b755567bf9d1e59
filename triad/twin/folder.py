"""Where a twin keeps what it has to remember, and how two commands keep out of each other's way."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = ".triad"


class OtherCommandError(Exception):
    """Another command starts or stops this twin just now."""


class NotAFolderError(Exception):
    """The twin's place is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """`.triad/` of one checkout: whoever has another folder has another twin.

    Attributes:
        path: Absolute, for it marks the processes that belong to the twin.
    """

    path: Path

    @property
    def plan(self) -> Path:
        """What was started, and with what."""
        return self.path / "twin.json"

    @property
    def running(self) -> Path:
        """Which processes the watcher has started."""
        return self.path / "running.json"

    def applications(self, part: str) -> Path:
        """What a Ray Serve says of its applications."""
        return self.path / f"{part}.json"

    def serve_config(self, part: str) -> Path:
        """The config that a Ray Serve runs."""
        return self.path / f"{part}.yaml"

    @property
    def keys(self) -> Path:
        """One file a client of the gateway, which holds its key."""
        return self.path / "keys"

    @property
    def logs(self) -> Path:
        """One file a part."""
        return self.path / "logs"

    def log(self, part: str) -> Path:
        """Where a part's own output goes."""
        return self.logs / f"{part}.log"

    @property
    def temporary(self) -> Path:
        """Sockets and sessions: always the same folder, so that it is found again when all else is lost.

        It lies in the shortest folder that every system has: Ray's sockets lie 60 characters below it, of 107
        (macOS: 103).
        """
        mark = hashlib.sha256(f"{os.getuid()} {self.path}".encode()).hexdigest()

        return Path("/tmp", f"triad-{mark[:8]}")  # noqa: S108  # private: made by `mkdir`, for its owner alone

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other commands from starting or stopping the twin meanwhile.

        Raises:
            OtherCommandError: One does.
        """
        handle = os.open(self.path.parent, os.O_RDONLY)  # the folder itself comes and goes
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            msg = f"another `make up` or `make down` works in {self.path}; wait for it"
            raise OtherCommandError(msg) from None
        finally:
            os.close(handle)


def folder_of(root: Path) -> Folder:
    """Find the folder of a checkout's twin, which need not be there.

    Raises:
        NotAFolderError: Something else has its name.
    """
    path = root / NAME
    if not path.is_dir() and (path.exists() or path.is_symlink()):
        msg = f"{path}: is no folder, and a twin needs one of this name; move it away"
        raise NotAFolderError(msg)

    return Folder(path=path)


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Replace a file in one step, so that a reader sees the old or the new."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    fresh.replace(path)


def read_json(path: Path) -> dict[str, Any] | None:
    """Read a file that may not be there; one that is no JSON object counts as not there."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None

    return document if isinstance(document, dict) else None
