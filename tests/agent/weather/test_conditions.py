"""The words of the weather."""

from agent.weather.conditions import CONDITIONS
from models.tiny.weather import CONDITIONS as TRAINED
from tests.agent.made_up_weather import CODES


def test_every_code_of_open_meteo_has_words() -> None:
    """And no other."""
    assert set(CONDITIONS) == set(CODES)


def test_the_words_are_those_that_the_embedded_model_learned() -> None:
    """All of them, and two that are made of them: others it copies badly."""
    assert set(CONDITIONS.values()) - set(TRAINED) == {"heavy drizzle", "heavy snow showers"}
    assert set(TRAINED) <= set(CONDITIONS.values())
