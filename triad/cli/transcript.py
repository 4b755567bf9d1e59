"""What the agent says and does, as a terminal shows it: its words on standard output, all else on standard error."""

import json
import time
from collections.abc import Mapping
from typing import Any

import typer

from triad.twin.reply import Called, Done, Returned, Said, Text

_LONGEST = 400
"""Characters of a tool's result that are shown; `--json` has all of it."""


class Transcript:
    """Writes what comes when it comes, and in the end what it took since the transcript was made."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._is_open = False
        self._last: Called | None = None

    def add(self, said: Said) -> None:
        """Write one thing."""
        match said:
            case Text():
                typer.echo(_shown(said.text), nl=False)
                self._is_open = True
            case Called():
                self._note(str(said))
            case Returned():  # of several calls, each is named again: they end in any order
                named = "" if said.call == self._last else f"{said.call}\n"
                self._note(f"{named}  {_outcome(said)} ({said.seconds:.1f} s)")
            case Done():
                self._note(f"{time.monotonic() - self._began:.1f} s, {_usage(said.answer['usage'])}")
        self._last = said if isinstance(said, Called) else None

    def end(self) -> None:
        """End the line that is open, if one is."""
        if self._is_open:
            typer.echo()
        self._is_open = False

    def _note(self, text: str) -> None:
        self.end()
        typer.secho(_shown(text), err=True, dim=True)


def _shown(text: str) -> str:
    """Leave nothing in a model's words that a terminal would obey."""
    return "".join(each if each.isprintable() or each in "\n\t" else "\N{REPLACEMENT CHARACTER}" for each in text)


def _outcome(returned: Returned) -> str:
    text = f"failed: {returned.error}" if returned.error else json.dumps(returned.result, ensure_ascii=False)

    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _usage(usage: Mapping[str, Any]) -> str:
    return f"{usage['total_tokens']} tokens in {usage['steps']} step{'' if usage['steps'] == 1 else 's'}"
