from argparse import Action, ArgumentParser
from collections.abc import Callable
from typing import Any

import pytest

from benchmark.cli import main
from benchmark.mock.command import add_mock
from benchmark.options import add_comparison, add_load, add_merge, add_report


class _Listener(ArgumentParser):
    """Keeps what is added to it."""

    def __init__(self) -> None:
        self.added: list[Action] = []
        super().__init__()

    def add_argument(self, *words: Any, **given: Any) -> Action:  # noqa: ANN401 - anything that argparse takes
        self.added.append(super().add_argument(*words, **given))
        return self.added[-1]


@pytest.mark.parametrize("add", [add_load, add_report, add_comparison, add_merge, add_mock])
def test_every_word_of_a_command_is_explained(add: Callable[[ArgumentParser], None]) -> None:
    """A word without a sentence must be looked up in the code."""
    parser = _Listener()
    add(parser)

    assert len(parser.added) > 2
    assert [action.dest for action in parser.added if not action.help] == []


@pytest.mark.parametrize("words", [[], ["load"], ["report"], ["compare"], ["merge"]])
def test_help_tells_the_exit_codes(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    """A script needs them, and asks the help first."""
    with pytest.raises(SystemExit):
        main([*words, "--help"])

    assert "exit codes:\n  0  done\n  1  " in capsys.readouterr().out


@pytest.mark.parametrize("default", ["(default: 60.0)", "(default: 200)", "(default: 4000)"])
def test_help_tells_the_defaults(capsys: pytest.CaptureFixture[str], default: str) -> None:
    """What is not given is not nothing; what has no default says nothing of one."""
    with pytest.raises(SystemExit):
        main(["load", "--help"])
    said = " ".join(capsys.readouterr().out.split())

    assert default in said
    assert "(default: None)" not in said
