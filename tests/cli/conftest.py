"""The `triad` command, run in this process."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from triad.cli.main import main


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    error: str

    @property
    def words(self) -> str:
        """Standard output with every run of white space as one space, for text that tables wrap."""
        return re.sub(r"\s+", " ", self.out)


@pytest.fixture
def triad(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run `triad` with a few words."""

    def run(*arguments: object) -> Ran:
        with pytest.raises(SystemExit) as ended:
            main([str(each) for each in arguments])
        printed = capsys.readouterr()

        return Ran(code=int(ended.value.code or 0), out=printed.out, error=printed.err)

    return run
