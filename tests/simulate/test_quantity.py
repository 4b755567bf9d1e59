"""Quantities."""

import pytest

from triad.simulate.quantity import CPU, MEMORY, thousandths, written


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("500m", 500),
        ("2", 2_000),
        (2, 2_000),
        ("0.1", 100),
        ("1Ki", 1_024_000),
        ("1.5Gi", 1_610_612_736_000),
        ("60G", 60 * 10**12),
        ("1e3", 1_000_000),
        ("100n", 1),
    ],
)
def test_reads_every_form_of_a_quantity(quantity: str | int, expected: int) -> None:
    """Thousandths are exact, and what is less than one counts as one, as on the API server."""
    assert thousandths(quantity) == expected


@pytest.mark.parametrize("quantity", ["", "2 cpu", "1GiB", "half"])
def test_refuses_what_is_no_quantity(quantity: str) -> None:
    """The message shows what a quantity looks like."""
    with pytest.raises(ValueError, match=r"is not a quantity; a quantity looks like '500m'"):
        thousandths(quantity)


def test_writes_amounts_as_people_do() -> None:
    """Memory is told in Gi, processors in whole ones."""
    assert written(MEMORY, thousandths("55Gi")) == "55Gi memory"
    assert written(CPU, 15_610) == "15.61 cpu"
