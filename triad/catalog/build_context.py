"""Which files each of our images is built from, and the hash that names the result in ECR and in a profile.

`images/<name>/image.yaml` lists the files; nothing else of the checkout reaches a build or changes its hash.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from triad.catalog.instances import Architecture

CHECKOUT = Path(__file__).resolve().parents[2]
_DIGITS = 32  # 128 bits: two contexts of one hash cannot be made, even on purpose
_DESCRIPTION = "image.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildContext:
    """The files of one image, as the Dockerfile sees them.

    Attributes:
        architectures: Those it is built for.
        files: Contents by path from the top of the checkout, with forward slashes.
    """

    name: str
    architectures: tuple[Architecture, ...]
    files: Mapping[str, bytes]

    @property
    def dockerfile(self) -> str:
        """Path of the Dockerfile among `files`."""
        return f"images/{self.name}/Dockerfile"

    @property
    def content_hash(self) -> str:
        """Hash of paths and contents alone: modes, times, owners and the order of a directory do not count."""
        digest = sha256()
        for path in sorted(self.files):
            for part in (path.encode(), self.files[path]):
                digest.update(len(part).to_bytes(8, "big"))
                digest.update(part)

        return digest.hexdigest()[:_DIGITS]

    def tag(self, architecture: Architecture) -> str:
        """Tag of the image in its repository, which holds the builds of every architecture."""
        return f"{self.content_hash}-{architecture}"

    def write(self, folder: Path) -> None:
        """Write the files below `folder`, all with one mode, so that a build finds no other difference either."""
        for path, content in self.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            target.chmod(0o644)


def build_contexts(checkout: Path = CHECKOUT) -> Mapping[str, BuildContext]:
    """Read the context of every image of a checkout, by name.

    Raises:
        ValueError: A pattern of an `image.yaml` matches no file, or an architecture is unknown.
    """
    described = sorted((checkout / "images").glob(f"*/{_DESCRIPTION}"))

    return {path.parent.name: _read(checkout, path) for path in described}


def _read(checkout: Path, description: Path) -> BuildContext:
    name = description.parent.name
    given: Mapping[str, Any] = yaml.safe_load(description.read_text(encoding="utf-8"))
    found = {
        path.relative_to(checkout).as_posix(): path.read_bytes()
        for pattern in (f"images/{name}/Dockerfile", *given["files"])
        for path in _matches(checkout, pattern, description)
    }

    return BuildContext(name=name, architectures=tuple(map(Architecture, given["architectures"])), files=found)


def _matches(checkout: Path, pattern: str, description: Path) -> Iterator[Path]:
    matched = [path for path in checkout.glob(pattern) if path.is_file()]
    if not matched:
        msg = f"{description}: {pattern!r} matches no file; a pattern is relative to {str(checkout)!r}"
        raise ValueError(msg)

    yield from matched
