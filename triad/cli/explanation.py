"""An explanation for people."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from triad.planning.explain import Explanation


def show(explanation: Explanation, console: Console) -> None:
    """Print what is known about one path, one line a fact."""
    console.print(explanation.path, style="bold")
    console.print(explanation.meaning.replace("\n", " ") + "\n")
    facts = Table.grid(padding=(0, 2))
    for name, text in _facts(explanation):
        facts.add_row(name, text)
    console.print(facts)


def _facts(explanation: Explanation) -> Iterator[tuple[str, str]]:
    if explanation.rule is None:
        yield "given", explanation.given or "no: defaults hold"
        yield "holds", "\n".join(explanation.holds) or "nothing"
        return
    yield "value", _text(explanation.value)
    yield "given", explanation.given or "no: it is the default"
    yield "default", str(explanation.rule)
    yield "source", str(explanation.source)
    yield "decides", "\n".join(explanation.decides)
    if explanation.outcome:
        yield "fit", explanation.outcome


def _text(value: object) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{key}: {below}" for key, below in value.items()) or "nothing"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    if isinstance(value, bool):
        return str(value).lower()

    return "not set" if value is None else str(value)
