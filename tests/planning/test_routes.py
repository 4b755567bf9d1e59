"""Tests of triad.planning.routes."""

import pytest

from tests.planning.routed import routed
from triad.catalog.models import Kind
from triad.planning.routes import routes
from triad.spec import PlatformSpec


def test_without_routes_each_model_is_asked_under_its_own_name() -> None:
    """A first deploy needs no word about routes."""
    found = routes(routed())

    assert [(each.name, each.models, each.kind) for each in found] == [
        ("gpu", ("gpu",), Kind.CHAT),
        ("cpu", ("cpu",), Kind.CHAT),
        ("embedder", ("embedder",), Kind.EMBEDDING),
    ]


def test_a_model_without_a_route_gets_none() -> None:
    """Who names routes says all of them."""
    assert [each.name for each in routes(routed({"assistant": {"backends": ["cpu"]}}))] == ["assistant"]


def test_a_list_is_asked_in_its_order() -> None:
    """The first alone, then the second, then Bedrock, each under a name of its own."""
    [route] = routes(routed({"r": {"backends": ["gpu", "cpu"], "bedrock": {"model": "amazon.nova-lite-v1:0"}}}))

    assert [(each.name, each.order) for each in route.backends] == [("r/gpu", 1), ("r/cpu", 2)]
    assert route.last_resort is not None
    assert (route.last_resort.name, route.last_resort.order, route.last_resort.region) == ("r/bedrock", 3, "us-east-1")
    assert str(route) == "gpu, then cpu, then amazon.nova-lite-v1:0 of Bedrock"


def test_weights_share_one_order() -> None:
    """All are asked first, each for its share; Bedrock stays behind them."""
    bedrock = {"model": "amazon.nova-lite-v1:0", "region": "eu-west-1"}
    [route] = routes(routed({"r": {"backends": {"gpu": 30, "cpu": 10}, "bedrock": bedrock}}))

    assert [(each.order, each.weight) for each in route.backends] == [(1, 30), (1, 10)]
    assert route.last_resort is not None
    assert (route.last_resort.order, route.last_resort.region) == (2, "eu-west-1")
    assert str(route) == "75% gpu, 25% cpu, else another, then amazon.nova-lite-v1:0 of Bedrock"


def test_a_backend_is_waited_for_as_long_as_the_slowest_may_take() -> None:
    """20 seconds around the longest answer, unless the route says less."""
    quick, slowest, hasty = routes(
        routed(
            {
                "a": {"backends": ["cpu"]},
                "b": {"backends": ["cpu", "gpu"]},
                "c": {"backends": ["cpu", "gpu"], "timeout": "5s"},
            }
        )
    )

    assert {each.timeout_s for each in quick.backends} == {220}
    assert {each.timeout_s for each in slowest.backends} == {260}
    assert {each.timeout_s for each in hasty.backends} == {5}


def test_a_route_takes_what_each_of_its_models_takes() -> None:
    """A request that fits the first fits whoever answers in its stead."""
    [route] = routes(routed({"r": {"backends": ["cpu", "gpu"]}}))

    assert route.context == 8192


@pytest.mark.parametrize("keys", [{"models": {}}, {"gateway": {"enabled": False}}])
def test_without_a_gateway_there_is_no_route(keys: dict[str, object]) -> None:
    """Nobody answers for it."""
    assert routes(PlatformSpec.model_validate({**routed().model_dump(), **keys})) == ()
