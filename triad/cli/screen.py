"""Output for people and for programs."""

import json
import sys
from collections.abc import Iterable
from typing import Literal

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

WIDTH = 100


def console() -> Console:
    """Write to standard output, at most 100 columns wide, and exactly that where no terminal says its width."""
    width = min(WIDTH, Console().width) if sys.stdout.isatty() else WIDTH

    return Console(width=width, markup=False, emoji=False, highlight=False)


def table(title: str, *columns: str, right: tuple[str, ...] = (), whole: tuple[str, ...] = ()) -> Table:
    """Make an empty table; columns named in `right` hold figures, those in `whole` are never wrapped."""
    made = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        side: Literal["left", "right"] = "right" if column in right else "left"
        made.add_column(column, justify=side, no_wrap=column in whole, overflow="fold")

    return made


def bullets(console: Console, title: str, lines: Iterable[str]) -> None:
    """Print a titled list, or nothing if it is empty."""
    listed = Table.grid(padding=(0, 1))
    for line in lines:
        listed.add_row("-", line)
    if listed.row_count:
        console.print(title, style="bold")
        console.print(listed)
        console.print()


def print_json(value: object) -> None:
    """Write one JSON document, keys in the order in which they were made."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
