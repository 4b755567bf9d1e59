"""Tests of triad.planning.ingress_warnings."""

import pytest

from tests.planning.routed import CERTIFICATE
from triad.planning.ingress_warnings import ingress_warnings
from triad.spec.ingress import Ingress


def told(*ranges: str) -> list[str]:
    """List what is said of a public door for some ranges."""
    given = Ingress.model_validate({"certificate": CERTIFICATE, "public": True, "allowed_cidrs": ranges})

    return [each.message for each in ingress_warnings("a.ingress", given)]


@pytest.mark.parametrize("ranges", [("0.0.0.0/0",), ("0.0.0.0/1", "128.0.0.0/1"), ("0.0.0.0/0", "8.8.8.0/24")])
def test_everybody_is_everybody_however_it_is_written(ranges: tuple[str, ...]) -> None:
    """Two halves are the whole, and what lies in the whole adds nothing."""
    assert told(*ranges) == [f"{', '.join(ranges)}: everybody on the internet may try keys"]


def test_half_of_the_internet_is_told_too() -> None:
    """Nobody has so many offices."""
    assert told("128.0.0.0/1") == ["128.0.0.0/1: 50% of all addresses on the internet may try keys"]


def test_ranges_of_somebody_are_no_news() -> None:
    """Nor is a door that is not there."""
    assert told("8.8.8.0/24", "64.0.0.0/2") == []
    assert list(ingress_warnings("a.ingress", Ingress())) == []
