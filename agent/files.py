"""The files of the chat page, read once."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent / "page"
INDEX = "index.html"

_TYPES: Mapping[str, str] = {".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
"""Where Python's own table may say something else on another machine."""

_TEXTS = ("text/", "image/svg")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What a browser gets.

    Attributes:
        etag: Changes when the content does: a browser keeps the file and asks each time whether it is the same.
    """

    content: bytes
    content_type: str
    etag: str


def read_page(folder: Path = FOLDER) -> Mapping[str, File]:
    """Read every file, by its name."""
    return {path.name: _file(path) for path in sorted(folder.iterdir()) if path.is_file()}


def _file(path: Path) -> File:
    content = path.read_bytes()
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    charset = "; charset=utf-8" if kind.startswith(_TEXTS) else ""

    return File(content=content, content_type=f"{kind}{charset}", etag=f'"{sha256(content).hexdigest()[:32]}"')
