"""Which place is meant."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from agent.weather.names import LONGEST
from agent.weather.places import Found, Place, find, read_name


def _town(name: str, country: str, population: int = 1000, region: str = "", **more: bool) -> Place:
    code = {"United States": "US", "United Kingdom": "GB", "Canada": "CA"}.get(country, country[:2].upper())

    return Place(
        name=name,
        latitude=population / 1e6,
        longitude=0.0,
        country=country,
        country_code=code,
        regions=(region,) if region else (),
        population=population,
        **more,
    )


def _region(name: str, country: str) -> Place:
    """One with more people than any town."""
    return replace(_town(name, country, 90_000_000, is_town=False), is_region=True)


LONDON = _town("London", "United Kingdom", 8_961_989, "England")
ONTARIO = _town("London", "Canada", 422_324, "Ontario")
PARIS = _town("Paris", "France", 2_138_551, "Île-de-France")
TEXAS = _town("Paris", "United States", 24_782, "Texas")
SPRINGFIELDS = (
    _town("Springfield", "United States", 58_877, "Ohio"),
    _town("Springfield", "United States", 166_810, "Missouri"),
    _town("Springfield", "United States", 154_341, "Massachusetts"),
)


def _found(text: str, *places: Place) -> Found:
    found = find(read_name(text), places)
    assert found is not None

    return found


@pytest.mark.parametrize(
    ("text", "places", "place"),
    [
        ("London", (LONDON, ONTARIO), LONDON),
        ("London, Canada", (LONDON, ONTARIO), ONTARIO),
        ("london , ontario, canada", (LONDON, ONTARIO), ONTARIO),
        ("London, ON", (LONDON, ONTARIO), ONTARIO),
        ("London, UK", (ONTARIO, LONDON), LONDON),
        ("Paris, Texas", (PARIS, TEXAS), TEXAS),
        ("Paris, TX", (PARIS, TEXAS), TEXAS),
        ("Paris, USA", (PARIS, TEXAS), TEXAS),
        ("Paris, ile-de-france", (TEXAS, PARIS), PARIS),
    ],
)
def test_what_stands_after_the_comma_picks(text: str, places: Sequence[Place], place: Place) -> None:
    """A country, a region, or the letters that people use for them; the answer says what was asked."""
    assert _found(text, *places).place == place
    assert _found(text, *places).city == read_name(text).text


def test_a_region_without_such_a_city_is_no_reason_to_take_another() -> None:
    """London, Texas is not London."""
    assert find(read_name("London, Texas"), (LONDON, ONTARIO)) is None
    assert find(read_name("London"), ()) is None


def test_of_equal_names_the_most_populous_is_meant_and_said() -> None:
    """By its region where its rivals are compatriots."""
    assert _found("Springfield", *SPRINGFIELDS) == Found(place=SPRINGFIELDS[1], city="Springfield, Missouri")
    assert _found("springfield, US", *SPRINGFIELDS).city == "springfield, Missouri"


def test_rivals_abroad_are_told_apart_by_country() -> None:
    """By its region where the country is unknown."""
    here, there = _town("Dunedin", "New Zealand", 106_200, "Otago"), _town("Dunedin", "United States", 36_060)

    assert _found("Dunedin", there, here).city == "Dunedin, New Zealand"
    assert _found("Dunedin", there, _town("Dunedin", "", 106_200, "Otago")).city == "Dunedin, Otago"
    assert _found("Dunedin", there, _town("Dunedin", "", 106_200, "Dunedin")).city == "Dunedin"


def test_a_city_that_dwarfs_its_namesakes_keeps_its_bare_name() -> None:
    """As it was written: the model copies what it knows."""
    assert _found("london", ONTARIO, LONDON) == Found(place=LONDON, city="london")


def test_a_place_under_another_name_is_called_by_its_own() -> None:
    """Also before a village that really bears the old one; not because its name only begins so."""
    kyiv, village = _town("Kyiv", "Ukraine", 2_797_553), _town("Kiev", "Ukraine", 0)
    pari, paris = _town("Pari", "Italy", 200), PARIS

    assert _found("Kiev", kyiv, village) == Found(place=kyiv, city="Kyiv")
    assert _found("Pari", paris, pari) == Found(place=pari, city="Pari")
    assert _found("Pari", paris) == Found(place=paris, city="Paris")


def test_a_town_is_meant_before_a_country_or_an_airport() -> None:
    """Unless there is no town."""
    country = _town("Luxembourg", "Luxembourg", 600_000, is_town=False)
    town = _town("Luxembourg", "Luxembourg", 76_000)

    assert _found("Luxembourg", country, town).place == town
    assert _found("Luxembourg", country).place == country


@pytest.mark.parametrize(
    ("region", "town", "city"),
    [
        (_region("Mexico", "Mexico"), _town("Mexico", "Philippines", 144_000, "Central Luzon"), "Mexico, Philippines"),
        (_region("Norway", "Norway"), _town("Norway", "United States", 2_748, "Maine"), "Norway, United States"),
        (_region("Florida", "United States"), _town("Florida", "Uruguay", 32_128), "Florida, Uruguay"),
        (
            _region("Washington", "United States"),
            _town("Washington", "United States", 689_545, "District of Columbia"),
            "Washington, District of Columbia",
        ),
        (_region("New York", "United States"), _town("New York", "United States", 8_804_190, "New York"), "New York"),
        (_region("Luxembourg", "Luxembourg"), _town("Luxembourg", "Luxembourg", 76_000), "Luxembourg"),
        (_region("Georgia", "United States"), _town("Georgia", "Georgia", 900, "Kakheti"), "Georgia, Kakheti"),
        (_region("Guyana", "Guyana"), _town("Guy", "United States", 700, "Arkansas"), "Guy"),
    ],
)
def test_a_town_that_bears_the_name_of_a_region_elsewhere_is_told_apart(region: Place, town: Place, city: str) -> None:
    """However small it is: who asks for Norway hardly thinks of Maine, and can see that this is Maine."""
    assert _found(town.name, region, town) == Found(place=town, city=city)
    assert _found(town.name, town, region) == Found(place=town, city=city)


def test_a_region_alone_is_meant() -> None:
    """And called by its name; one that is in another than was asked is no rival."""
    bavaria = _region("Bavaria", "Germany")
    georgia, town = _region("Georgia", "Georgia"), _town("Georgia", "United States", 4_375, "Vermont")

    assert _found("Bavaria", bavaria) == Found(place=bavaria, city="Bavaria")
    assert _found("Georgia, US", georgia, town) == Found(place=town, city="Georgia, US")


def test_a_name_is_cut_and_cleaned() -> None:
    """Of control characters, empty parts and length."""
    assert read_name("Par\nis,, \x07 ,Texas").text == "Par is, Texas"
    assert len(read_name("x" * 10_000).text) == LONGEST
    assert len(read_name("x," * 10_000).text) < 300
