"""What is installed beside Strands."""

import re
from importlib.metadata import version
from pathlib import Path

from triad.catalog.denied import refusal

PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)


def test_nothing_refused_is_locked(root: Path) -> None:
    """A version with a known hole does not come in by a lock file."""
    pins = _pins(root / "agent" / "requirements.txt")

    assert [refusal(name, pin) for name, pin in pins.items() if refusal(name, pin)] == []
    assert {"strands-agents", "fastapi"} <= pins.keys()


def test_the_tests_run_what_ships(root: Path) -> None:
    """Not one version newer."""
    shipped = _pins(root / "agent" / "requirements.txt")

    assert shipped.items() <= _pins(root / "agent" / "requirements-dev.txt").items()
    assert version("strands-agents") == shipped["strands-agents"]


def _pins(path: Path) -> dict[str, str]:
    return dict(PIN.findall(path.read_text(encoding="utf-8")))
