"""Short names of countries and states."""

from agent.weather.names import folded
from agent.weather.regions import COUNTRIES, STATES


def test_short_names_are_folded_and_mean_codes() -> None:
    """Else nothing would ever equal them."""
    assert all(name == folded(name) for name in (*COUNTRIES, *(each for states in STATES.values() for each in states)))
    assert all(len(code) == 2 and code.islower() for code in (*COUNTRIES.values(), *STATES))


def test_every_state_is_there_once() -> None:
    """Fifty and the capital's district; ten provinces."""
    assert {country: len(set(states.values())) for country, states in STATES.items()} == {"us": 51, "ca": 10}
