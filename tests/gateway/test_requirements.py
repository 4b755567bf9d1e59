"""What is installed beside LiteLLM, which was stolen from once."""

import re
import sysconfig
from importlib.metadata import version
from pathlib import Path

from triad.catalog.denied import refusal

PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)
STARTS_WITH_PYTHON = {"distutils-precedence.pth"}
"""Of setuptools, which the environment comes with."""

NOT_WANTED = {"litellm-enterprise", "litellm-proxy-extras", "prisma", "gunicorn", "granian", "pyroscope-io"}


def test_nothing_refused_is_locked(root: Path) -> None:
    """A version with a known hole does not come in by a lock file."""
    pins = _pins(root / "gateway" / "requirements.txt")

    assert [refusal(name, pin) for name, pin in pins.items() if refusal(name, pin)] == []
    assert {"litellm", "starlette"} <= pins.keys()


def test_the_tests_run_what_ships(root: Path) -> None:
    """Not one version newer."""
    shipped = _pins(root / "gateway" / "requirements.txt")

    assert shipped.items() <= _pins(root / "gateway" / "requirements-dev.txt").items()
    assert version("litellm") == shipped["litellm"]


def test_what_the_proxy_does_not_import_is_left_out(root: Path) -> None:
    """Less to watch, and no part under another licence."""
    assert _pins(root / "gateway" / "requirements.txt").keys() & NOT_WANTED == set()


def test_nothing_else_starts_with_python() -> None:
    """The stolen releases came with a file that ran whenever Python started."""
    found = {path.name for path in Path(sysconfig.get_paths()["purelib"]).glob("*.pth")}

    assert found <= STARTS_WITH_PYTHON


def _pins(path: Path) -> dict[str, str]:
    return dict(PIN.findall(path.read_text(encoding="utf-8")))
