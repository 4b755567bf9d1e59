"""Tests of triad.twin.command."""

from pathlib import Path

from triad.twin.command import CHOICES, up


def test_the_usual_twin_needs_no_words() -> None:
    """Nor one of which nothing is known."""
    assert up(CHOICES) == up({}) == "make up"


def test_what_was_chosen_is_said_again_as_a_shell_reads_it() -> None:
    """And nothing that make knows no variable for."""
    chosen = {"engine": "vllm", "port": "8123", "model": "/my models/a", "config": "01ab"}

    assert up(chosen) == "make up ENGINE=vllm MODEL='/my models/a' PORT=8123"


def test_make_has_a_variable_for_every_choice(root: Path) -> None:
    """What a message says can be typed."""
    makefile = (root / "Makefile").read_text(encoding="utf-8")

    assert [name for name in CHOICES if f"--{name.replace('_', '-')} '$({name.upper()})'" not in makefile] == []
