from itertools import islice, pairwise
from statistics import fmean, pstdev

from benchmark.stages import Load, Stage, arrivals_ns

_POISSON = Stage(load=Load.POISSON, rate=100.0, duration_s=60.0)


def test_equal_seeds_give_equal_arrivals() -> None:
    """A run can be repeated, and two servers can be asked the same."""
    first, again, other = (list(arrivals_ns(_POISSON, seed=seed, number=0)) for seed in (1, 1, 2))

    assert first == again
    assert first != other


def test_stages_of_one_run_have_arrivals_of_their_own() -> None:
    """The second stage does not repeat the first one's bursts."""
    assert list(arrivals_ns(_POISSON, seed=1, number=0)) != list(arrivals_ns(_POISSON, seed=1, number=1))


def test_poisson_gaps_have_mean_and_deviation_of_the_rate() -> None:
    """The gaps of a Poisson process are exponential: mean and standard deviation are both 1 / rate."""
    gaps = [(after - before) / 1e9 for before, after in pairwise(arrivals_ns(_POISSON, seed=3, number=0))]
    deviation = pstdev(gaps)

    assert abs(fmean(gaps) - 0.01) < 0.0005
    assert abs(deviation - 0.01) < 0.0005


def test_constant_arrivals_do_not_drift() -> None:
    """The thousandth request is due at 999 times the gap, with no sum of roundings."""
    stage = Stage(load=Load.CONSTANT, rate=30.0, duration_s=100.0)

    assert next(islice(arrivals_ns(stage, seed=0, number=0), 999, None)) == round(999 / 30 * 1e9)


def test_stage_ends_before_its_duration_is_over() -> None:
    """The end belongs to the next stage."""
    stage = Stage(load=Load.CONSTANT, rate=2.0, duration_s=2.0)

    assert list(arrivals_ns(stage, seed=0, number=0)) == [0, 500_000_000, 1_000_000_000, 1_500_000_000]


def test_trace_is_replayed_as_it_is() -> None:
    """A trace's own times are used."""
    stage = Stage(load=Load.TRACE, offsets_s=(0.0, 0.25, 3.0))

    assert list(arrivals_ns(stage, seed=0, number=0)) == [0, 250_000_000, 3_000_000_000]
