"""Weather out of nothing: always the same for a point and a day, so that a test can say what must be answered."""

from dataclasses import dataclass
from datetime import date
from random import Random

DRY = (0, 1, 2, 3, 45, 48)
WET = (51, 53, 55, 61, 63, 65, 80, 81, 82, 95, 96, 99)
ICY = (56, 57, 66, 67, 71, 73, 75, 77, 85, 86)
CODES = (*DRY, *WET, *ICY)
"""Those of Open-Meteo's docs."""


_FREEZING_C = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUp:
    """The weather of a day; what is now lies between."""

    min_c: float
    max_c: float
    code: int
    now_c: float
    now_code: int
    wind_kmh: float


def weather(latitude: float, longitude: float, day: date) -> MadeUp:
    """Make it up: colder towards the poles, otherwise by the dice."""
    random = Random(f"{latitude:.2f} {longitude:.2f} {day}")  # noqa: S311  # no secret
    mean = 29 - 0.45 * abs(latitude) + random.uniform(-8, 8)
    low, high = mean - random.uniform(1, 7), mean + random.uniform(1, 7)
    codes = DRY + (WET if mean > _FREEZING_C else ICY)

    return MadeUp(
        min_c=round(low, 1),
        max_c=round(high, 1),
        code=random.choice(codes),
        now_c=round(random.uniform(low, high), 1),
        now_code=random.choice(codes),
        wind_kmh=round(random.uniform(0, 60), 1),
    )
