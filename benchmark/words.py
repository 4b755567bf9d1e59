"""One word of the command line or the environment at a time, as the value that it stands for.

Each function raises a ValueError, or an OSError for a file, that says what was given and what is allowed.
"""

import json
import math
import os
import re
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import psutil

from benchmark.settings import PATHS, Kind

_VISIBLE = re.compile(r"[!-~]+")


def url(text: str, kind: Kind | None = Kind.CHAT) -> SplitResult:
    """An http or https address; without a path it is that of the kind, or of chat completions."""
    shown = re.sub("//[^/]*@", "//", text.partition("?")[0])  # what is left out may hold a key
    if _VISIBLE.fullmatch(text) is None:
        msg = f"must be ASCII without blanks, http://... or https://..., as an argument or in URL, got {shown!r}"
        raise ValueError(msg)
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname:
        msg = f"must be http://... or https://..., as an argument or in URL, got {shown!r}"
        raise ValueError(msg)
    if url.port == 0:
        msg = f"port must be 1-65535, got {shown!r}"
        raise ValueError(msg)
    if url.username is not None or url.password is not None:
        msg = f"must hold no user and no password, which are not sent: give a bearer key, got {shown!r}"
        raise ValueError(msg)
    if url.path.rstrip("/") in ("", "/v1"):
        ending = next((ending for ending, its in PATHS.items() if its is (kind or Kind.CHAT)), "")
        return url._replace(path=f"/v1{ending}" if ending else url.path or "/")
    return url


def kind_of(path: str) -> Kind:
    """The endpoint's shape, as its path tells it."""
    # "/chat/completions" comes before "/completions", which it ends with.
    return next((kind for ending, kind in PATHS.items() if path.rstrip("/").endswith(ending)), Kind.JSON)


def body(given: str | None, kind: Kind) -> dict[str, Any]:
    """A JSON object, given as it is or as @FILE."""
    if given is None:
        if kind is Kind.JSON:
            msg = "must be given for a path that is none of OpenAI's: JSON, or @FILE"
            raise ValueError(msg)
        return {}
    text = Path(given[1:]).read_text() if given.startswith("@") else given
    try:
        body = json.loads(text)
    except ValueError as error:
        msg = f"must be JSON or @FILE, got {given!r}: {error}"
        raise ValueError(msg) from error
    if not isinstance(body, dict):
        msg = f"must be a JSON object, got {given!r}"
        raise ValueError(msg)  # noqa: TRY004 - a mistake of the user, not of a caller
    return body


def prompts(path: Path) -> tuple[str, ...]:
    """The lines of a file."""
    prompts = tuple(line for line in path.read_text().splitlines() if line.strip())
    if not prompts:
        msg = f"file {str(path)!r} must hold one prompt a line, got none"
        raise ValueError(msg)
    return prompts


def certificates(path: Path | None, address: SplitResult) -> None:
    """A file of certificates to trust, which only https asks for."""
    if path is None:
        return
    if address.scheme != "https":
        msg = f"is for https://, got {address.scheme}://"
        raise ValueError(msg)
    path.read_bytes()  # whose error names the file, as the next one's does not
    ssl.create_default_context(cafile=path)


def new_file(path: Path) -> Path:
    """A file that is not there yet, in a folder that is."""
    if path.exists():
        msg = f"{str(path)!r} exists: give another"
        raise ValueError(msg)
    folder(path.parent)
    return path


def folder(path: Path) -> None:
    """A folder to write in."""
    if not (path.is_dir() and os.access(path, os.W_OK)):
        msg = f"{str(path)!r} is no folder to write in"
        raise ValueError(msg)


def new_folder(path: Path) -> None:
    """A folder to write in, which is made with those above it where it is not there."""
    folder(next(above for above in (path, *path.absolute().parents) if above.exists()))


def bound(given: str | None) -> float | None:
    """A bound in milliseconds, if there is one."""
    return None if given is None else positive("milliseconds", given)


def key(given: str) -> str | None:
    """A key that can stand in a header, if there is one; it is never repeated."""
    key = given.strip()
    if key and _VISIBLE.fullmatch(key) is None:
        msg = "key must be ASCII without blanks and control characters"  # what it is, is not for a log
        raise ValueError(msg)
    return key or None


def integer(given: str | int) -> int:
    """Any whole number."""
    try:
        return int(given)
    except ValueError:
        msg = f"must be a whole number, got {given!r}"
        raise ValueError(msg) from None


def processes(given: str | int) -> int:
    """A number of them that this machine has a core for, each; more would wait for one another."""
    number, cores = whole("processes", given, least=1), os.cpu_count() or 1
    if number > cores:
        msg = f"processes must be 1-{cores}, one for each of this machine's cores, got {given!r}"
        raise ValueError(msg)
    return number


def process(given: str) -> int:
    """The id of a process that is there."""
    pid = whole("process id", given, least=1)
    if not psutil.pid_exists(pid):
        msg = f"no process has the id {pid}"
        raise ValueError(msg)
    return pid


def whole(name: str, given: str | int, *, least: int) -> int:
    """A whole number that is not too small."""
    try:
        value = int(given)
    except ValueError:
        value = least - 1
    if value < least:
        msg = f"{name} must be a whole number from {least} on, got {given!r}"
        raise ValueError(msg)
    return value


def positive(name: str, given: str | float) -> float:
    """A finite number above 0."""
    try:
        value = float(given)
    except ValueError:
        value = 0.0
    if not (math.isfinite(value) and value > 0):
        msg = f"{name} must be a number above 0, got {given!r}"
        raise ValueError(msg)
    return value
