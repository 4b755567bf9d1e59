import dataclasses
from collections.abc import Iterator

import pytest

from triad.catalog import prices
from triad.catalog.instances import instance_types
from triad.catalog.prices import OnDemand, Price, price


def _every_price() -> Iterator[tuple[str, Price]]:
    for name, value in vars(prices).items():
        if isinstance(value, Price):
            yield name, value
    yield from prices.OPENSEARCH_NODES.items()
    yield from prices.VALKEY_NODES.items()


@pytest.mark.parametrize(("name", "known"), list(_every_price()))
def test_every_fixed_price_is_positive_and_sourced(name: str, known: Price) -> None:
    """A price without a source or a unit is not one."""
    assert known.usd > 0, name
    assert known.unit
    assert known.source
    assert known.region == "us-east-1"


@pytest.mark.parametrize(
    ("known", "usd_month"),
    [
        (prices.EKS_STANDARD_SUPPORT, 73.00),
        (prices.EKS_EXTENDED_SUPPORT, 438.00),
        (prices.NAT_GATEWAY, 32.85),
        (prices.ALB, 16.43),
        (prices.ALB_CAPACITY, 5.84),
        (prices.NLB_CAPACITY, 4.38),
        (prices.INTERFACE_ENDPOINT, 7.30),
    ],
)
def test_a_month_of_an_hourly_price_is_what_the_source_prints(known: Price, usd_month: float) -> None:
    """Infracost's golden files print months of 730 hours, to the cent."""
    assert known.usd * prices.HOURS_PER_MONTH == pytest.approx(usd_month, abs=0.0051)


def test_home_region_assumes_nothing() -> None:
    """The price of us-east-1 is the catalogue's own."""
    instance = instance_types()["c8g.4xlarge"]

    assert price(instance, "us-east-1") == OnDemand(usd_hour=0.63808, region="us-east-1", note=None)


def test_a_known_price_elsewhere_is_taken_without_a_note() -> None:
    """Ireland's g5.xlarge is dearer than Virginia's."""
    assert price(instance_types()["g5.xlarge"], "eu-west-1") == OnDemand(usd_hour=1.123, region="eu-west-1", note=None)


@pytest.mark.parametrize(("name", "region"), [("c8g.4xlarge", "us-west-2"), ("g5.xlarge", "ap-south-1")])
def test_an_unknown_price_is_assumed_and_says_so(name: str, region: str) -> None:
    """A figure of another region must not pass for the region's own."""
    instance = instance_types()[name]
    found = price(instance, region)

    assert (found.usd_hour, found.region) == (instance.price_usd_hour, "us-east-1")
    assert found.note == f"assumed us-east-1: no price of {name} in {region} is known"


def test_an_instance_without_a_price_stays_without_one() -> None:
    """An unknown price is not zero."""
    unpriced = dataclasses.replace(instance_types()["c7g.large"], price_usd_hour=None)

    assert price(unpriced, "us-east-1").usd_hour is None
    assert price(unpriced, "eu-west-1").usd_hour is None


def test_prices_elsewhere_are_of_types_in_the_catalogue() -> None:
    """A misspelt type would never be found."""
    west = [name for name in instance_types() if price(instance_types()[name], "us-west-2").note is None]
    ireland = [name for name in instance_types() if price(instance_types()[name], "eu-west-1").note is None]

    assert (len(west), len(ireland)) == (12, 5)
