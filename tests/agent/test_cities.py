"""The table of cities."""

import pytest

from models.tiny.places import HELD_OUT
from tests.agent.cities import CITIES, nearest, search


@pytest.mark.parametrize("name", HELD_OUT)
def test_every_city_of_the_embedded_models_evaluation_is_found_first(name: str) -> None:
    """No conversation that the model is trained on holds one of them."""
    [city, *_] = search(name, 10)

    assert city.population > 10_000


def test_there_are_enough_cities_and_no_two_at_one_point() -> None:
    """Sixty at least."""
    assert len({(city.latitude, city.longitude) for city in CITIES}) == len(CITIES) >= 60
    assert all(nearest(city.latitude, city.longitude) == city for city in CITIES)


def test_whole_names_come_before_longer_ones_and_large_places_before_small() -> None:
    """Names of old and in other languages count; two letters find whole names alone."""
    assert [(city.name, city.country_code) for city in search("paris", 9)] == [
        ("Paris", "FR"),
        ("Paris", "US"),
        ("Paris", "US"),
        ("Parishville", "US"),
    ]
    assert search("Wien", 1)[0].name == "Vienna"
    assert search("Pa", 9) == []
    assert len(search("Springfield", 2)) == 2
