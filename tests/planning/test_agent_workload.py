"""How often the agent runs, what its answers may cost, and whom it asks."""

import pytest

from tests.planning.asked import asked, workload
from triad.planning.agent_workload import agent_balancer, agent_replicas, agent_workload
from triad.spec import PlatformSpec


def test_a_platform_without_an_agent_decides_none() -> None:
    """Without models, or where it is turned off."""
    assert agent_workload(PlatformSpec()) is None
    assert agent_workload(asked(enabled=False)) is None


@pytest.mark.parametrize(
    ("size", "given", "counted"),
    [
        ("dev", {}, (1, 1)),
        ("production", {}, (2, 6)),
        ("production", {"min": 8}, (8, 8)),
        ("production", {"max": 1}, (1, 1)),
        ("dev", {"min": 2, "max": 4}, (2, 4)),
    ],
)
def test_replicas_follow_the_size_where_the_spec_says_nothing(
    size: str, given: dict[str, int], counted: tuple[int, int]
) -> None:
    """As the gateway's."""
    assert agent_replicas(asked(size, replicas=given)) == counted


def test_what_is_given_is_taken() -> None:
    """Route, port, budget, clients and the answers at once."""
    given = workload(
        route="cpu", port=9090, parallel=5, clients=["a", "b"], budget={"steps": 3, "tokens": 2048, "seconds": 60}
    )

    assert (given.route, given.port, given.parallel, given.clients) == ("cpu", 9090, 5, ("a", "b"))
    assert (given.budget.steps, given.budget.tokens, given.timing.answer_s) == (3, 2048, 60)


def test_it_asks_the_first_route_of_chat() -> None:
    """The embedder answers with vectors."""
    assert workload().route == "gpu"


def test_its_load_balancer_is_not_the_gateways() -> None:
    """Two of one name there cannot be."""
    assert agent_balancer(asked()) == "triad-dev-agent"
    assert agent_balancer(asked(ingress={"enabled": False, "name": "people"})) == "people"


def test_the_weather_is_open_meteos_free_service() -> None:
    """Which needs no key, and answers on HTTPS."""
    weather = workload().weather

    assert (weather.url, weather.geocoding_url) == (
        "https://api.open-meteo.com",
        "https://geocoding-api.open-meteo.com",
    )
    assert (weather.has_key, weather.ports, weather.ranges) == (False, (443,), ())


def test_with_a_key_the_paid_service_is_asked() -> None:
    """It has hosts of its own."""
    weather = workload(weather={"secret": "triad/open-meteo"}).weather

    assert weather.has_key
    assert weather.url == "https://customer-api.open-meteo.com"
    assert weather.geocoding_url == "https://customer-geocoding-api.open-meteo.com"


@pytest.mark.parametrize(
    ("given", "ports"),
    [
        ({"url": "https://w.example.org:8443"}, (8443, 443)),
        ({"url": "https://w.example.org:8443", "geocoding_url": "https://g.example.org:8443"}, (8443,)),
        ({"url": "http://127.0.0.1:9000"}, (443,)),
        ({"url": "http://127.0.0.1:9000", "geocoding_url": "http://localhost:9001"}, ()),
        ({"provider": "sky.station:weather"}, (443,)),
        ({"provider": "sky.station:weather", "url": "https://w.example.org:8443"}, (8443,)),
    ],
)
def test_pods_may_leave_by_the_ports_of_the_weather_alone(given: dict[str, str], ports: tuple[int, ...]) -> None:
    """What is asked on the pod itself leaves by none; whom a provider of one's own asks is not known."""
    assert workload(weather=given).weather.ports == ports


def test_a_provider_of_ones_own_is_told_of_no_address_that_is_not_given() -> None:
    """Open-Meteo's mean nothing to it."""
    weather = workload(weather={"provider": "sky.station:weather"}).weather

    assert (weather.provider, weather.url, weather.geocoding_url) == ("sky.station:weather", None, None)
