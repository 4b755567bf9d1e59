"""The folder of rendered manifests."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from triad.cli.bad_input import BadInputError

FOLDER = "manifests"
SERVE = "serve"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def write(texts: Mapping[str, str], folder: Path) -> tuple[Path, ...]:
    """Replace a folder by one `{chart}.yaml` a text; whatever fails, it holds the old files or the new ones.

    Raises:
        BadInputError: The folder cannot be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
            fresh = Path(scratch, "new")
            fresh.mkdir()
            for name, text in texts.items():
                (fresh / f"{name}.yaml").write_text(text, encoding="utf-8", newline="\n")
            _swap(fresh, folder, Path(scratch, "old"))
    except OSError as error:
        raise BadInputError([f"{folder}: cannot be written: {error.strerror}"]) from None

    return tuple(folder / f"{name}.yaml" for name in texts)


def objects(text: str) -> list[dict[str, Any]]:
    """Read the objects of one manifest."""
    return [each for each in yaml.load_all(text, Loader=_LOADER) if each]


def _swap(fresh: Path, folder: Path, old: Path) -> None:
    if folder.exists():
        folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
