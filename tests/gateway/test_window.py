"""The sliding window, against a plain sum over everything that was added."""

from random import Random

from gateway.window import Window


def test_it_is_the_sum_of_what_is_not_older() -> None:
    """For any amounts at any times."""
    random = Random(1)  # noqa: S311  # no secret
    window = Window(most=50, span_s=60)
    added: list[tuple[float, float]] = []
    now_s = 0.0
    for _ in range(2000):
        now_s += random.choice([0, 0.5, 3, 40])
        expected = sum(amount for at_s, amount in added if at_s > now_s - 60)
        assert abs(window.used(now_s) - expected) < 1e-6
        amount = random.randrange(20)
        window.add(now_s, amount)
        added.append((now_s, amount))


def test_the_wait_ends_when_there_is_room() -> None:
    """Not sooner, and not later."""
    window = Window(most=10, span_s=60)
    for at_s, amount in ((0, 4), (5, 4), (9, 4)):
        window.add(at_s, amount)

    assert window.wait_s(10) == 50
    assert window.used(59.9) >= 10
    assert window.used(60) < 10


def test_there_is_no_wait_where_there_is_room() -> None:
    """Nothing to wait for."""
    window = Window(most=10, span_s=60)
    window.add(0, 9)

    assert window.wait_s(1) == 0
