"""Tests of triad.cli.transcript."""

import re

import pytest

from triad.cli.transcript import Transcript
from triad.twin.reply import Called, Done, Returned, Said, Text

OSLO, BERN = (Called(id=city, name="get_current_weather", arguments={"city": city}) for city in ("Oslo", "Bern"))
DONE = Done(answer={"usage": {"total_tokens": 34, "steps": 2}})


@pytest.fixture
def capture(capsys: pytest.CaptureFixture[str]) -> "Capture":
    """Write a transcript."""
    return Capture(capsys)


class Capture:
    """What a transcript has written, to standard output and to standard error."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def of(self, *said: Said) -> tuple[str, str]:
        """Write it."""
        transcript = Transcript()
        for each in said:
            transcript.add(each)
        transcript.end()
        written = self._capsys.readouterr()

        return written.out, written.err


def test_the_answer_alone_is_on_standard_output(capture: Capture) -> None:
    """So a script can take it, and a person sees how it came to be."""
    out, error = capture.of(
        OSLO,
        Returned(call=OSLO, result={"city": "Oslo"}, error=None, seconds=0.34),
        Text(text="Co"),
        Text(text="ld."),
        DONE,
    )

    assert out == "Cold.\n"
    assert re.fullmatch(
        r'get_current_weather\(city="Oslo"\)\n  {"city": "Oslo"} \(0\.3 s\)\n\d\.\d s, 34 tokens in 2 steps\n', error
    )


def test_a_tool_that_failed_says_why(capture: Capture) -> None:
    """In the words that the model was told."""
    _, error = capture.of(OSLO, Returned(call=OSLO, result=None, error="there is no network", seconds=0))

    assert error.splitlines()[1] == "  failed: there is no network (0.0 s)"


def test_of_several_tools_each_result_has_its_call_above_it(capture: Capture) -> None:
    """They run at once, and end in any order."""
    _, error = capture.of(
        OSLO,
        BERN,
        Returned(call=BERN, result=1, error=None, seconds=0),
        Returned(call=OSLO, result=2, error=None, seconds=0),
    )
    oslo, bern = map(str, (OSLO, BERN))

    assert error.splitlines() == [oslo, bern, "  1 (0.0 s)", oslo, "  2 (0.0 s)"]


def test_what_was_said_before_a_tool_has_a_line_of_its_own(capture: Capture) -> None:
    """Models think aloud."""
    assert capture.of(Text(text="Let me see."), OSLO, Text(text="Cold."))[0] == "Let me see.\nCold.\n"


def test_a_long_result_is_cut(capture: Capture) -> None:
    """A knowledge base gives back pages."""
    _, error = capture.of(OSLO, Returned(call=OSLO, result="x" * 1000, error=None, seconds=0))

    assert len(error.splitlines()[1]) < 420
    assert "x…" in error


def test_an_answer_of_one_step_has_no_steps(capture: Capture) -> None:
    """It has one."""
    assert capture.of(Done(answer={"usage": {"total_tokens": 9, "steps": 1}}))[1].endswith("s, 9 tokens in 1 step\n")


def test_nothing_that_a_model_says_moves_the_terminal(capture: Capture) -> None:
    """Escape codes may come from a tool's result, and could hide what was said; lines and letters of all kinds stay."""
    wrong = Returned(call=OSLO, result=None, error="\x1b]0;title\x07", seconds=0.0)
    out, error = capture.of(OSLO, wrong, Text(text="\x1b[2JZürich 🌧\n\tcold"))

    assert out == "�[2JZürich 🌧\n\tcold\n"
    assert "\x1b]" not in error
