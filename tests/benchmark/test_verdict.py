"""The client's word on itself against the mock's stamps."""

from pathlib import Path

import pytest

from tests.bench.client_verdict import Trial, attempt, count, decided

_HOGGED = (
    Trial(rate=100.0, tokens=10, hogs=2, busy_ms=20.0),
    Trial(rate=100.0, tokens=10, processes=2, hogs=1, busy_ms=10.0, rest_ms=5.0),
    Trial(rate=12_000.0, tokens=3),
    Trial(rate=60.0, tokens=10, hogs=1, busy_ms=20.0, tls=True),
    Trial(rate=60.0, tokens=10, hogs=1, busy_ms=20.0, keep_alive=False),
)
_SANE = (
    Trial(rate=50.0, tokens=10),
    Trial(rate=120.0, tokens=20),
    Trial(rate=80.0, tokens=5, processes=2),
    Trial(rate=50.0, tokens=10, tls=True),
    Trial(rate=15.0, tokens=5, tls=True, keep_alive=False),
    Trial(rate=80.0, tokens=5, keep_alive=False),
)


@pytest.mark.parametrize(
    "trial",
    _HOGGED,
    ids=["hogs", "hog beside two processes", "rate beyond the limit", "hog and TLS", "hog and new connections"],
)
def test_overloaded_client_voids_its_run(tmp_path: Path, trial: Trial) -> None:
    """Where the server's stamps say that the figures are off, the client says so too."""
    outcome = attempt(trial, tmp_path, seed=1, seconds=1.5, quiet=False, requests=150)

    # What a handshake takes at rest may leave room for doubt, and none for a run that stands.
    assert outcome.state != "sane"
    assert outcome.reasons


@pytest.mark.parametrize(
    "trial", _SANE, ids=["slow", "fast", "two processes", "TLS", "TLS and new connections", "new connections"]
)
def test_sane_client_stands(tmp_path: Path, trial: Trial) -> None:
    """Where the server's stamps agree with the figures, the run is not void."""
    assert not attempt(trial, tmp_path, seed=1, seconds=1.5, quiet=True, requests=300).wrong


@pytest.mark.long
def test_two_hundred_overloaded_and_two_hundred_sane_runs() -> None:
    """No false pass in either, and at most one false void in a hundred."""
    sane = count("sane", 200, seed=0, seconds=1.5)
    overloaded = count("overloaded", 200, seed=0, seconds=1.5)

    assert (decided(sane, "sane"), decided(overloaded, "overloaded")) == (200, 200)
    assert (sane + overloaded)["overloaded, stands"] == 0
    assert sane["sane, void"] <= 2
