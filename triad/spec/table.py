"""The configuration table of the README, written from the spec's own types.

`python -m triad.spec.table README.md` renews it between its two markers.
"""

import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from triad.spec.part import Part
from triad.spec.platform import PlatformSpec
from triad.spec.schema import is_mapping, part_of
from triad.spec.wording import STAGES

START, END = "<!-- configuration: start -->", "<!-- configuration: end -->"


def table() -> str:
    """Write one row a key: path, default, meaning."""
    rows = [f"| `{path}` | {_default(field)} | {_meaning(field)} |" for path, field in keys(PlatformSpec)]
    rows.append(f"| `{STAGES}.<name>` |  | Whatever differs in a stage: any of the keys above. |")

    return "\n".join(["| Key | Default | Meaning |", "|---|---|---|", *rows])


def keys(part: type[Part], above: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Walk every key that holds a value; `<name>` stands for a name of the user's own."""
    for name, field in part.model_fields.items():
        path = f"{above}{name}"
        below = part_of(field)
        if below is None:
            yield path, field
        else:
            yield from keys(below, f"{path}.<name>." if is_mapping(field) else f"{path}.")


def renewed(text: str) -> str:
    """Replace what stands between the markers of a document by today's table."""
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)

    return f"{before}{START}\n{table()}\n{END}{after}"


def _default(field: FieldInfo) -> str:
    default: Any = field.default
    if default is PydanticUndefined or default == "":  # what the platform asks for, and not its part
        return "required"
    if default in (None, (), {}):
        return ""
    values = default if isinstance(default, tuple) else (default,)
    text = ", ".join(str(value.value if isinstance(value, Enum) else value) for value in values)

    return f"`[{text}]`" if isinstance(default, tuple) else f"`{text.lower() if isinstance(default, bool) else text}`"


def _meaning(field: FieldInfo) -> str:
    return " ".join((field.description or "").split())


if __name__ == "__main__":
    readme = Path(sys.argv[1])
    readme.write_text(renewed(readme.read_text(encoding="utf-8")), encoding="utf-8")
