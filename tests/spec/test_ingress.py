"""Tests of triad.spec.ingress."""

import pytest

from triad.spec.ingress import Ingress

CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/a"


@pytest.mark.parametrize("network", ["10.0.0.0/8", "172.16.0.0/12", "192.168.4.0/24", "100.64.0.0/10", "100.80.0.0/16"])
def test_an_internal_door_answers_every_range_that_a_vpc_may_have(network: str) -> None:
    """That of carriers too, which VPC and peers may have, and which Python does not call private."""
    given = Ingress.model_validate({"certificate": CERTIFICATE, "allowed_cidrs": [network]})

    assert [str(each) for each in given.allowed_cidrs] == [network]
    assert list(given.contradictions()) == []


@pytest.mark.parametrize(
    ("ranges", "share"),
    [
        (("0.0.0.0/1",), 0.5),
        (("8.0.0.0/8", "9.0.0.0/8"), 2 / 256),
        (("0.0.0.0/1", "128.0.0.0/1"), 1),
        (("0.0.0.0/0", "8.0.0.0/8"), 1),
    ],
)
def test_what_is_named_twice_counts_once(ranges: tuple[str, ...], share: float) -> None:
    """A range within another adds nobody."""
    given = {"certificate": CERTIFICATE, "public": True, "allowed_cidrs": ranges}

    assert Ingress.model_validate(given).share == share
