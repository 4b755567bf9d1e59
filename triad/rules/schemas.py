"""Downloads the published CRDs and chart values that checks read: the pinned releases, each file by its sha256."""

import hashlib
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

import yaml

DEFAULT_FOLDER: Final = Path(".cache/schemas")
_HOST: Final = "https://raw.githubusercontent.com"
_TIMEOUT_S: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFile:
    """One file of a pinned release.

    Attributes:
        target: Where it goes below the schemas folder, like "crds/keda/keda.sh_scaledobjects.yaml".
        sha256: Of the file as it was committed upstream.
    """

    target: str
    url: str
    sha256: str


@cache
def published_files() -> tuple[PublishedFile, ...]:
    """Every file in schemas.yaml."""
    text = (resources.files("triad.rules") / "schemas.yaml").read_text(encoding="utf-8")

    return tuple(
        PublishedFile(
            target=f"{release['folder']}/{name}",
            url=f"{_HOST}/{release['repository']}/{release['commit']}/{release['path']}/{name}",
            sha256=sha256,
        )
        for release in yaml.safe_load(text)
        for name, sha256 in release["files"].items()
    )


def fetch(folder: Path, files: tuple[PublishedFile, ...], read: Callable[[str], bytes]) -> Iterator[Path]:
    """The files that were missing or other than pinned, as they arrive; ValueError where one is not what is pinned."""
    for file in files:
        target = folder / file.target
        if not (target.is_file() and _sha256(target.read_bytes()) == file.sha256):
            _write(target, _checked(read(file.url), file))
            yield target


def main(folder: Path = DEFAULT_FOLDER, read: Callable[[str], bytes] | None = None) -> int:
    """Fetches what is missing into the folder that checks look in when TRIAD_SCHEMAS is unset; 1 where it cannot."""
    files = published_files()
    fetched = []
    try:
        for target in fetch(folder, files, read or _download):
            print(target)
            fetched.append(target)
    except (OSError, ValueError) as error:
        print(f"schemas: {error}", file=sys.stderr)
        return 1
    print(f"{len(fetched)} fetched, {len(files)} there: TRIAD_SCHEMAS={folder}")

    return 0


def _checked(content: bytes, file: PublishedFile) -> bytes:
    if _sha256(content) != file.sha256:
        msg = f"{file.url} has sha256 {_sha256(content)!r}, allowed: {file.sha256!r}"
        raise ValueError(msg)

    return content


def _write(target: Path, content: bytes) -> None:
    """All or nothing: an interrupted run leaves no half file behind."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    part.write_bytes(content)
    part.replace(target)


def _download(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_S) as response:  # noqa: S310  # https by construction
            content: bytes = response.read()
    except OSError as error:
        msg = f"{url}: {error}; what was fetched stays, try again or set TRIAD_SCHEMAS to a folder that has them"
        raise OSError(msg) from error

    return content


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
