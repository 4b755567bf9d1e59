"""The `catalog:` key of a spec file, to which an entry is added and nothing else changed."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from textwrap import indent
from typing import Any

import yaml

from triad.cli.bad_input import BadInputError
from triad.spec import SpecError, load

KEY = "catalog"
_INDENT = "  "


def add(path: Path, name: str, facts: Mapping[str, Any]) -> str:
    """Write an entry into the file, if it is a valid spec then; return the lines that were added.

    Raises:
        BadInputError: The file cannot be read or written, or would not be a valid spec.
    """
    try:
        text = path.read_bytes().decode()  # with the ends of its lines as they are
        lines, entry = _with_entry(text, name, facts)
        _check(path, lines)
        path.write_bytes(lines.encode())
    except OSError as error:
        raise BadInputError([f"{path}: cannot be written: {error.strerror}"]) from None

    return entry


def _with_entry(text: str, name: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    lines, end = text.splitlines(keepends=True), "\r\n" if "\r\n" in text else "\n"
    written = yaml.safe_dump({name: dict(facts)}, sort_keys=False, default_flow_style=False)
    for index, line in enumerate(lines):
        if _said(line) == f"{KEY}:":
            entry = indent(written, _indent(lines[index + 1 :]))
            above = line if line.endswith("\n") else f"{line}{end}"
            return "".join((*lines[:index], above, entry.replace("\n", end), *lines[index + 1 :])), entry
    if any(line.startswith(f"{KEY}:") for line in lines):
        raise BadInputError([f"{KEY}: is written on one line; give each of its keys a line of its own"])
    separator, entry = end if text.endswith("\n") else 2 * end, f"{KEY}:\n{indent(written, _INDENT)}"
    ended = entry.replace("\n", end)

    return f"{text}{separator}{ended}", entry


def _indent(below: Iterable[str]) -> str:
    """Find how far the entries of a mapping stand in, by its first."""
    first = next((line for line in below if _said(line)), "")

    return first[: len(first) - len(first.lstrip())] or _INDENT


def _said(line: str) -> str:
    """Leave out a comment and what follows it."""
    return line.split("#", maxsplit=1)[0].rstrip()


def _check(path: Path, text: str) -> None:
    """Load the new text from a file beside the old one, so that nothing broken replaces it."""
    with NamedTemporaryFile("wb", suffix=path.suffix, dir=path.parent) as file:
        file.write(text.encode())
        file.flush()
        try:
            load(Path(file.name))
        except SpecError as error:
            told = [str(problem).replace(file.name, str(path)) for problem in error.problems]
            raise BadInputError([*told, "nothing was written"]) from None
