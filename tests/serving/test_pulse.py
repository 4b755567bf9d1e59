"""Telling an engine that is stuck from one that is busy."""

import pytest

from serving.pulse import Pulse, Watch, computed, samples

IDLE = {"requests_processing": 0.0, "n_decode_total": 5.0}


def look(watch: Watch, at_s: float, *, cpu_s: float | None, counters: dict[str, float] | None) -> str | None:
    """Look once."""
    return watch.look(Pulse(at_s=at_s, cpu_s=cpu_s, samples=counters))


def watch() -> Watch:
    """A watch that begins at zero."""
    return Watch(at_s=0, still_s=30, silent_s=300)


def test_idle_engine_is_not_stuck() -> None:
    """Without requests nothing has to move."""
    patient = watch()

    assert [look(patient, at_s, cpu_s=1, counters=IDLE) for at_s in (10, 100, 1000)] == [None] * 3


def test_busy_engine_that_decodes_is_not_stuck() -> None:
    """Every step counts, of a prompt or of an answer."""
    patient = watch()
    steps = [{"requests_processing": 4.0, "n_decode_total": float(at_s)} for at_s in range(0, 1000, 25)]

    assert not any(look(patient, step["n_decode_total"], cpu_s=1, counters=step) for step in steps)


def test_engine_with_requests_that_decodes_nothing_is_stuck() -> None:
    """It answers, but the answer is always the same."""
    patient = watch()
    still = {"requests_processing": 4.0, "n_decode_total": 5.0}

    assert look(patient, 10, cpu_s=1, counters=still) is None
    assert look(patient, 39, cpu_s=20, counters=still) is None
    assert "decoded nothing for 30 s" in str(look(patient, 40, cpu_s=30, counters=still))


def test_silent_engine_that_computes_gets_more_time() -> None:
    """One step of a long prompt on a slow machine gives no answer for minutes."""
    patient = watch()

    assert [look(patient, at_s, cpu_s=at_s, counters=None) for at_s in (5, 100, 299)] == [None] * 3
    assert "computed without an answer for 300 s" in str(look(patient, 300, cpu_s=300, counters=None))


def test_silent_engine_that_does_not_compute_is_stuck() -> None:
    """A deadlock uses no CPU time."""
    patient = watch()

    assert look(patient, 5, cpu_s=1, counters=IDLE) is None
    assert look(patient, 34, cpu_s=1.01, counters=None) is None
    assert "neither answered nor computed for 30 s" in str(look(patient, 35, cpu_s=1.02, counters=None))


def test_one_silence_after_a_long_idle_time_is_nothing() -> None:
    """An idle engine uses no CPU time, and its answers show all along that it lives."""
    patient = watch()

    assert [look(patient, at_s, cpu_s=1, counters=IDLE) for at_s in (10, 500)] == [None] * 2
    assert look(patient, 510, cpu_s=1, counters=None) is None


def test_where_cpu_time_is_unknown_only_long_silence_counts() -> None:
    """No file says it on macOS."""
    patient = watch()

    assert [look(patient, at_s, cpu_s=None, counters=None) for at_s in (100, 299)] == [None] * 2
    assert look(patient, 300, cpu_s=None, counters=None)


def test_samples_are_read_and_comments_are_not() -> None:
    """The text is Prometheus' own."""
    text = (
        "# TYPE llamacpp:n_decode_total counter\nllamacpp:n_decode_total 12\nllamacpp:requests_processing 2\nother 1\n"
    )

    assert samples(text) == {"n_decode_total": 12.0, "requests_processing": 2.0}


@pytest.mark.parametrize(
    ("before_s", "after_s", "moved"), [(1.0, 1.0, False), (1.0, 3.0, True), (None, 3.0, False), (1.0, None, False)]
)
def test_only_cpu_time_vouches_for_a_silent_engine(before_s: float | None, after_s: float | None, moved: bool) -> None:  # noqa: FBT001
    """Where the system does not tell, silence is silence."""
    assert computed(before_s, after_s) is moved
