"""Tests of triad.planning.gateway_workload."""

import pytest

from tests.planning.routed import routed
from triad.planning.gateway_workload import balancer, gateway_timing, gateway_workload, replicas
from triad.planning.timing import broken, timing
from triad.spec import PlatformSpec


@pytest.mark.parametrize(
    ("size", "given", "counted"),
    [
        ("dev", {}, (1, 1)),
        ("production", {}, (2, 6)),
        ("production", {"min": 8}, (8, 8)),
        ("production", {"max": 1}, (1, 1)),
        ("dev", {"max": 3}, (1, 3)),
        ("dev", {"min": 2, "max": 4}, (2, 4)),
    ],
)
def test_replicas_follow_the_size_where_the_spec_says_nothing(
    size: str, given: dict[str, int], counted: tuple[int, int]
) -> None:
    """What is given bounds what is not."""
    assert replicas(routed(size=size, replicas=given)) == counted


@pytest.mark.parametrize("retries", [0, 1, 5])
def test_every_attempt_of_a_request_ends_before_its_load_balancer_gives_up(retries: int) -> None:
    """A backend that hangs costs all of its time before the next is asked."""
    spec = routed(retries=retries)
    alone, times = timing(spec.models.values()), gateway_timing(spec)

    assert times.load_balancer_s > (1 + retries) * alone.gateway_s
    assert times.gateway_s == alone.gateway_s
    assert list(broken(times)) == []


def test_a_model_without_a_route_slows_no_gateway() -> None:
    """Only who is asked is waited for."""
    assert gateway_timing(routed({"r": {"backends": ["cpu"]}})).request_s == 200


@pytest.mark.parametrize(
    ("name", "stage", "called"),
    [
        ("triad", "dev", "triad-dev-gateway"),
        ("a-name-of-20-letters", "abc-d", "a-name-of-20-letters-abc-gateway"),
        ("a-name-of-20-letters", "ab-cd", "a-name-of-20-letters-ab-gateway"),
    ],
)
def test_the_load_balancers_name_fits_what_aws_takes(name: str, stage: str, called: str) -> None:
    """32 characters, and no two signs in a row where it was cut."""
    spec = PlatformSpec.model_validate({"name": name, "stage": stage})

    assert balancer(spec) == called
    assert len(called) <= 32


def test_a_name_that_is_given_is_kept() -> None:
    """Whoever looks for it there finds it."""
    assert balancer(routed(ingress={"enabled": False, "name": "front-door"})) == "front-door"


def test_a_platform_without_models_has_no_gateway() -> None:
    """It would have nobody to ask."""
    assert gateway_workload(PlatformSpec()) is None
    assert gateway_workload(routed()) is not None
