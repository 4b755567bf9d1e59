"""WMO's codes of the present weather, in words."""

from collections.abc import Mapping
from typing import Final

CONDITIONS: Final[Mapping[int, str]] = {
    0: "clear sky",
    1: "mainly clear",
    2: "partly cloudy",
    3: "overcast",
    45: "fog",
    48: "fog",
    51: "light drizzle",
    53: "drizzle",
    55: "heavy drizzle",
    56: "freezing rain",
    57: "freezing rain",
    61: "light rain",
    63: "rain",
    65: "heavy rain",
    66: "freezing rain",
    67: "freezing rain",
    71: "light snow",
    73: "snow",
    75: "heavy snow",
    77: "light snow",
    80: "light showers",
    81: "showers",
    82: "violent showers",
    85: "snow showers",
    86: "heavy snow showers",
    95: "thunderstorm",
    96: "thunderstorm with hail",
    99: "thunderstorm with hail",
}
"""Those that Open-Meteo uses: https://open-meteo.com/en/docs, "WMO Weather interpretation codes".

Told by the nearest words that everybody knows: drizzle that freezes is freezing rain, snow grains are light snow.
"""
