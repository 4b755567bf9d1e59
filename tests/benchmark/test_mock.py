from statistics import fmean

import pytest

from benchmark.mock.script import Script


def test_equal_seed_and_request_give_an_equal_answer() -> None:
    """The script does not depend on the order in which requests come."""
    script = Script(spread=0.3, error_rate=0.5, drop_rate=0.5, seed=4)

    assert script.answer("0-1", max_tokens=None) == script.answer("0-1", max_tokens=None)
    assert script.answer("0-1", max_tokens=None) != script.answer("0-2", max_tokens=None)


def test_times_are_the_scripts() -> None:
    """Without a spread, tokens leave exactly on time; several to an event leave together."""
    script = Script(ttft_ms=50.0, itl_ms=10.0, tokens=6)

    assert script.answer("0-0", max_tokens=None).offsets_ms == (50.0, 60.0, 70.0, 80.0, 90.0, 100.0)
    assert script.answer("0-0", max_tokens=3).offsets_ms == (50.0, 60.0, 70.0)
    assert Script(tokens=6, tokens_per_event=4).answer("0-0", max_tokens=None).offsets_ms == (50.0, 130.0)


@pytest.mark.parametrize("rate", [0.0, 0.25, 1.0])
def test_errors_and_drops_keep_their_rates(rate: float) -> None:
    """A quarter is a quarter, within four standard deviations of 4,000 answers."""
    script = Script(error_rate=rate, drop_rate=rate)
    answers = [script.answer(str(n), max_tokens=None) for n in range(4_000)]

    assert fmean(answer.status == 503 for answer in answers) == pytest.approx(rate, abs=0.03)
    assert fmean(answer.drop_after is not None for answer in answers) == pytest.approx(rate, abs=0.03)
