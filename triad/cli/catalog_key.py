"""The `catalog:` key of a spec file, to which an entry is added and nothing else changed."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import yaml

from triad.cli.bad_input import BadInputError
from triad.spec import SpecError, load

KEY = "catalog"


def add(path: Path, name: str, facts: Mapping[str, Any]) -> str:
    """Write an entry into the file, if it is a valid spec then; return the lines that were added.

    Raises:
        BadInputError: The file cannot be read or written, or would not be a valid spec.
    """
    try:
        text = path.read_text(encoding="utf-8")
        lines, entry = _with_entry(text, name, facts)
        _check(path, lines)
        path.write_text(lines, encoding="utf-8")
    except OSError as error:
        raise BadInputError([f"{path}: cannot be written: {error.strerror}"]) from None

    return entry


def _with_entry(text: str, name: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    entry = _indented(yaml.safe_dump({name: dict(facts)}, sort_keys=False, default_flow_style=False))
    lines = text.splitlines(keepends=True)
    for index, line in enumerate(lines):
        if line.split("#", maxsplit=1)[0].rstrip() == f"{KEY}:":
            return "".join((*lines[: index + 1], entry, *lines[index + 1 :])), entry
    if any(line.startswith(f"{KEY}:") for line in lines):
        raise BadInputError([f"{KEY}: is written on one line; give each of its keys a line of its own"])
    separator = "\n" if text.endswith("\n") else "\n\n"

    return f"{text}{separator}{KEY}:\n{entry}", f"{KEY}:\n{entry}"


def _check(path: Path, text: str) -> None:
    """Load the new text from a file beside the old one, so that nothing broken replaces it."""
    with NamedTemporaryFile("w", suffix=path.suffix, dir=path.parent, encoding="utf-8") as file:
        file.write(text)
        file.flush()
        try:
            load(Path(file.name))
        except SpecError as error:
            told = [str(problem).replace(file.name, str(path)) for problem in error.problems]
            raise BadInputError([*told, "nothing was written"]) from None


def _indented(text: str) -> str:
    return "".join(f"  {line}" for line in text.splitlines(keepends=True))
