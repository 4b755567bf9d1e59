"""What a chart wrote when a person last looked at it."""

import os
from pathlib import Path

from triad.catalog.build_context import build_contexts

_FOLDER = Path(__file__).parent / "golden"


def golden(name: str, written: str) -> str:
    """Read the golden text of a chart; where TRIAD_GOLDEN is `renew`, what is written now becomes it.

    Args:
        name: Folder and file, without its ending.
        written: Compared with it, less what changes with every line of an image.
    """
    path = _FOLDER / f"{name}.yaml"
    if os.environ.get("TRIAD_GOLDEN") == "renew":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written, encoding="utf-8")

    return path.read_text(encoding="utf-8")


def without_hashes(text: str) -> str:
    """Write `<graviton>` for the hash of that image's content, which changes with every line of a model server."""
    for name, context in build_contexts().items():
        text = text.replace(context.content_hash, f"<{name}>")

    return text
