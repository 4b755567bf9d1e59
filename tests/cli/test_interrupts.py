"""Tests of triad.cli.interrupts."""

import signal

import pytest

from triad.cli.interrupts import SIGNALS, ignore, interruptible

pytestmark = pytest.mark.usefixtures("heard")


@pytest.mark.parametrize("number", SIGNALS)
def test_each_signal_is_taken_as_ctrl_c(number: signal.Signals) -> None:
    """Whoever sends it."""
    with pytest.raises(KeyboardInterrupt), interruptible():
        signal.raise_signal(number)


@pytest.mark.parametrize("second", SIGNALS)
def test_what_is_cleaned_up_then_is_not_interrupted_itself(second: signal.Signals) -> None:
    """A terminal that is closed sends two signals, a user presses twice."""
    cleaned = []

    def work() -> None:
        try:
            signal.raise_signal(signal.SIGHUP)
        finally:
            signal.raise_signal(second)
            cleaned.append(second)

    with pytest.raises(KeyboardInterrupt), interruptible():
        work()

    assert cleaned == [second]


@pytest.mark.parametrize("number", SIGNALS)
def test_what_must_come_to_its_end_is_not_interrupted(number: signal.Signals) -> None:
    """Also without a signal before."""
    with interruptible():
        ignore()
        signal.raise_signal(number)

    assert signal.getsignal(number) is not signal.SIG_IGN


def test_what_was_ignored_before_stays_ignored() -> None:
    """`nohup make up` outlives its terminal."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with interruptible():
        signal.raise_signal(signal.SIGHUP)

    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_afterwards_signals_do_what_they_did() -> None:
    """Another command runs in the same process."""
    before = [signal.getsignal(each) for each in SIGNALS]
    with pytest.raises(KeyboardInterrupt), interruptible():
        signal.raise_signal(signal.SIGTERM)

    assert [signal.getsignal(each) for each in SIGNALS] == before
