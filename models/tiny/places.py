"""Names of cities: real ones, and made-up ones without end, so that a model must copy them and cannot know them."""

from random import Random
from typing import Final

from models.tiny.dice import chance

HELD_OUT: Final = (
    *("London", "Lisbon", "Nairobi", "Osaka", "Reykjavik", "Montevideo", "Zürich", "São Paulo", "New Orleans", "Hanoi"),
    *("Tbilisi", "Gdańsk", "Cape Town", "Ouagadougou", "Saint-Étienne", "Wollongong", "Minneapolis", "Antananarivo"),
    *("Thiruvananthapuram", "Rio de Janeiro", "Kuala Lumpur", "Bishkek", "Vladivostok", "Ljubljana", "Chattanooga"),
    *("Guadalajara", "Szczecin", "Dunedin", "Paramaribo", "Ulaanbaatar", "Seattle", "Addis Ababa", "Xi'an", "Perth"),
    *("Albuquerque", "Mombasa", "Nuuk", "Tegucigalpa", "Novosibirsk", "Bad Homburg", "Fargo", "Yokohama", "Quito"),
)
"""Real names for the evaluation; no conversation that a model is trained on holds one of them."""

KNOWN: Final = (
    *("Paris", "Berlin", "Madrid", "Rome", "Vienna", "Prague", "Tokyo", "Delhi", "Cairo", "Lima", "Oslo", "Bern"),
    *("Boston", "Chicago", "Dallas", "Denver", "Miami", "Phoenix", "New York", "Los Angeles", "San Francisco"),
    *("Buenos Aires", "Mexico City", "Hong Kong", "Sydney", "Melbourne", "Auckland", "Toronto", "Vancouver"),
    *("Dublin", "Edinburgh", "Glasgow", "Manchester", "Hamburg", "Köln", "München", "Bogotá", "Málaga", "Malmö"),
    *("Warsaw", "Kraków", "Athens", "Istanbul", "Ankara", "Mumbai", "Bangkok", "Jakarta", "Manila", "Seoul"),
    *("Beijing", "Shanghai", "Accra", "Lagos", "Kampala", "Dakar", "Tunis", "Algiers", "Casablanca", "Marrakesh"),
)
_STARTS: Final = (
    *("b", "br", "c", "ch", "cl", "d", "dr", "f", "fl", "g", "gl", "gr", "h", "j", "k", "kh", "kr", "l", "m", "n", "p"),
    *("ph", "pl", "qu", "r", "s", "sc", "sh", "sk", "sl", "st", "str", "sw", "t", "th", "tr", "v", "w", "x", "y", "z"),
    *("", "", "", "zh", "ts", "dz", "mb", "ng", "wh", "sz", "ll", "ñ"),
)
_VOWELS: Final = (
    *"aaaaeeeeiiiooouuy",
    *("ai", "au", "ea", "ee", "ei", "ia", "ie", "io", "oa", "oo", "ou", "ue"),
    *"áéíóúüöäåøãęô",
)
_ENDS: Final = (
    *(
        "",
        "",
        "",
        "",
        "n",
        "m",
        "l",
        "r",
        "s",
        "t",
        "k",
        "d",
        "g",
        "b",
        "p",
        "x",
        "z",
        "ck",
        "ld",
        "ll",
        "lm",
        "mp",
        "nd",
    ),
    *("ng", "nn", "ns", "nt", "rd", "rg", "rk", "rm", "rn", "rt", "sh", "ss", "st", "th", "tz", "wn", "ń", "ś"),
)
_TAILS: Final = (
    "ton",
    "burg",
    "ville",
    "stad",
    "ford",
    "ham",
    "pur",
    "abad",
    "grad",
    "ia",
    "sk",
    "polis",
    "mouth",
    "field",
)
_HEADS: Final = (
    "San",
    "Santa",
    "New",
    "Port",
    "Saint",
    "El",
    "Los",
    "North",
    "Upper",
    "Bad",
    "Fort",
    "Lake",
    "Mount",
    "Al",
)
REGIONS: Final = ("France", "Texas", "Canada", "Spain", "India", "Ohio", "Japan", "UK", "Brazil", "Kenya", "Oregon")


def known_place(random: Random) -> str:
    """Give a name to train on, mostly one that nobody has ever heard."""
    name = random.choice(KNOWN) if chance(random, _REAL) else made_up_place(random)

    return name.lower() if chance(random, _CARELESS) else name


def made_up_place(random: Random) -> str:
    """Give a name of one to three words that holds none of those held out."""
    while True:
        name = _composed(random)
        if not any(held in name for held in HELD_OUT):
            return name


def _composed(random: Random) -> str:
    name = _word(random)
    match random.choices(tuple(_SHAPES), tuple(_SHAPES.values()))[0]:
        case "headed":
            return f"{random.choice(_HEADS)} {name}"
        case "two words":
            return f"{name} {_word(random)}"
        case "joined":
            return f"{name}{random.choice(_JOINTS)}{_word(random)}"
        case "linked":
            return f"{name} {random.choice(_LINKS)} {_word(random)}"
        case "in a region":
            return f"{name}, {random.choice(REGIONS)}"
        case _:
            return name


_SHAPES: Final = {"headed": 12, "two words": 8, "joined": 4, "linked": 3, "in a region": 6, "one word": 67}
_REAL: Final = 0.15
_CARELESS: Final = 0.05
_JOINTS: Final = ("-", "\u2019", "'")
_LINKS: Final = ("de", "do", "am", "on", "upon", "la")


def _word(random: Random) -> str:
    syllables = random.choices((1, 2, 3, 4, 5), (15, 45, 28, 9, 3))[0]
    word = "".join(random.choice(_STARTS) + random.choice(_VOWELS) + _end(random) for _ in range(syllables))
    if chance(random, 0.15):
        word += random.choice(_TAILS)

    return word.capitalize()


def _end(random: Random) -> str:
    return random.choice(_ENDS) if chance(random, 0.6) else ""
