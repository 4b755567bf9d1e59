"""What a person sees while a run goes on, read from the record as it grows."""

import json
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table


class Progress:
    """Follows a record; shows nothing where the console is no terminal."""

    def __init__(self, record: Path, console: Console) -> None:
        self._record = record
        self._position = 0
        self._live = Live(console=console, auto_refresh=False, transient=True)
        self._visible = console.is_terminal
        self._totals = dict.fromkeys(("sent", "done", "failed", "tokens"), 0)
        self._under_way: dict[int, int] = {}
        self._at_s = 0.0

    def __enter__(self) -> Self:
        if self._visible:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._live.stop()

    def show(self) -> None:
        """Read what is new and draw it."""
        if not self._visible:
            return
        with self._record.open("rb") as record:
            record.seek(self._position)
            for line in record:
                if not line.endswith(b"\n"):
                    break
                self._position += len(line)
                if line.startswith(b'{"health"'):
                    self._add(json.loads(line)["health"])
        self._live.update(self._table(), refresh=True)

    def _add(self, health: dict[str, int]) -> None:
        for name in self._totals:
            self._totals[name] += health[name]
        self._under_way[health["worker"]] = health["under_way"]
        self._at_s = max(self._at_s, health["at"] / 1e9)

    def _table(self) -> Table:
        table = Table(box=None)
        for title in ("time", "sent", "done", "failed", "under way", "tokens"):
            table.add_column(title, justify="right")
        totals = self._totals
        table.add_row(
            f"{self._at_s:.0f} s",
            str(totals["sent"]),
            str(totals["done"]),
            f"[red]{totals['failed']}[/]" if totals["failed"] else "0",
            str(sum(self._under_way.values())),
            str(totals["tokens"]),
        )
        return table
