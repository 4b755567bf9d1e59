"""Which place somebody means, of those that have its name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from agent.weather.names import clean, folded
from agent.weather.regions import COUNTRIES, STATES

_LONGEST_TEXT = 200
_DWARFS = 5
"""A city with so many times the people of its namesakes needs no country: nobody asks which London."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place on the map, its texts cleaned.

    Attributes:
        country_code: ISO 3166.
        regions: What it lies in within its country, the largest first.
        population: 0 where nobody counted.
        is_town: People live there; not an airport, a mountain or a country.
        is_region: A country, or what it is divided into first, such as a state.
    """

    name: str
    latitude: float
    longitude: float
    country: str = ""
    country_code: str = ""
    regions: tuple[str, ...] = ()
    population: int = 0
    is_town: bool = True
    is_region: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A name as a user wrote it, taken apart: `Paris, Texas` is a Paris that lies in Texas."""

    name: str
    within: tuple[str, ...]

    @property
    def text(self) -> str:
        """The name in full."""
        return ", ".join((self.name, *self.within))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The place that is meant, and what to call it."""

    place: Place
    city: str


def read_name(text: str) -> Asked:
    """Take a name apart at its commas."""
    name, *within = (clean(part) for part in text[:_LONGEST_TEXT].split(","))

    return Asked(name=name, within=tuple(part for part in within if part))


def find(asked: Asked, places: Sequence[Place]) -> Found | None:
    """Choose among what a map knows under a name: the most populous of those that bear it.

    Args:
        asked: What is looked for.
        places: What the map has, the best match first; some only begin with the name, or had it once.
    """
    meant = [place for place in places if all(_lies_in(place, part) for part in asked.within)]
    if not meant:
        return None
    namesakes = [place for place in meant if place.is_town and folded(place.name) == folded(asked.name)]
    best = max([*namesakes, *_renamed(meant[0], asked)] or meant[:1], key=lambda place: place.population)
    if best not in namesakes:
        return Found(place=best, city=best.name)
    rivals = [place for place in namesakes if place != best and place.population * _DWARFS >= best.population]
    rivals += [place for place in meant if _is_region_elsewhere(place, asked, best)]

    return Found(place=best, city=_distinguished(best, asked, rivals) if rivals else asked.text)


def _lies_in(place: Place, region: str) -> bool:
    name, code = folded(region), place.country_code.lower()
    state = STATES.get(code, {}).get(name, region)

    return (
        name == code
        or COUNTRIES.get(name) == code
        or folded(state) in {folded(each) for each in (place.country, *place.regions)}
    )


def _is_region_elsewhere(place: Place, asked: Asked, best: Place) -> bool:
    """Tell whether it may be meant as well: who asks for Mexico hardly thinks of a town in the Philippines."""
    if not place.is_region or folded(place.name) != folded(asked.name):
        return False

    return not (_lies_in(best, place.name) and place.country_code == best.country_code)


def _renamed(first: Place, asked: Asked) -> Sequence[Place]:
    """The best match where it goes by another name, as Kyiv does when asked for Kiev; not where it is just longer."""
    return [] if folded(first.name).startswith(folded(asked.name)) else [first]


def _distinguished(best: Place, asked: Asked, rivals: Collection[Place]) -> str:
    at_home = any(rival.country_code == best.country_code for rival in rivals)
    region = best.regions[0] if best.regions else ""
    names = (region, best.country) if at_home else (best.country, region)
    where = [name for name in names if name and folded(name) != folded(asked.name)]

    return f"{asked.name}, {where[0]}" if where else asked.text
