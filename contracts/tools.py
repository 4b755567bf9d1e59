"""The tools a model may call: OpenAI's shape for their signatures, and the shape of what each gives back."""

from typing import Final, Literal, NotRequired, TypedDict

LONGEST_FORECAST_DAYS: Final = 16
"""Days that Open-Meteo's forecast reaches: https://open-meteo.com/en/docs, `forecast_days`."""


class Parameter(TypedDict):
    """One argument, as JSON Schema."""

    type: Literal["string", "integer"]
    description: str
    minimum: NotRequired[int]
    maximum: NotRequired[int]


class Parameters(TypedDict):
    """All arguments of a tool, as JSON Schema."""

    type: Literal["object"]
    properties: dict[str, Parameter]
    required: list[str]
    additionalProperties: Literal[False]


class Function(TypedDict):
    """What a model reads of a tool."""

    name: str
    description: str
    parameters: Parameters


class Tool(TypedDict):
    """One entry of `tools` in a chat request."""

    type: Literal["function"]
    function: Function


class CurrentWeather(TypedDict):
    """What `get_current_weather` gives back."""

    city: str
    temperature_c: float
    conditions: str
    wind_kmh: float


class DayForecast(TypedDict):
    """One day of a forecast; `date` reads like `Sat 22 Nov`, so that no two of sixteen days are alike."""

    date: str
    min_c: float
    max_c: float
    conditions: str


class WeatherForecast(TypedDict):
    """What `get_weather_forecast` gives back."""

    city: str
    days: list[DayForecast]


class Passage(TypedDict):
    """A piece of a document, and where it stands."""

    source: str
    text: str


class Passages(TypedDict):
    """What `search_knowledge_base` gives back, the best passage first."""

    passages: list[Passage]


class Failure(TypedDict):
    """What any tool gives back in place of a result: a clause that a sentence can end with."""

    error: str


def _tool(name: str, description: str, properties: dict[str, Parameter]) -> Tool:
    parameters = Parameters(type="object", properties=properties, required=list(properties), additionalProperties=False)

    return Tool(type="function", function=Function(name=name, description=description, parameters=parameters))


_CITY = Parameter(type="string", description="name of the city, as the user wrote it")

CURRENT_WEATHER: Final = _tool("get_current_weather", "The weather in a city now.", {"city": _CITY})

WEATHER_FORECAST: Final = _tool(
    "get_weather_forecast",
    "The weather in a city for the next days, today included.",
    {
        "city": _CITY,
        "days": Parameter(type="integer", description="number of days", minimum=1, maximum=LONGEST_FORECAST_DAYS),
    },
)

SEARCH_KNOWLEDGE_BASE: Final = _tool(
    "search_knowledge_base",
    "Passages of the knowledge base that may answer a question.",
    {"query": Parameter(type="string", description="the user's question")},
)

TOOLS: Final[tuple[Tool, ...]] = (CURRENT_WEATHER, WEATHER_FORECAST, SEARCH_KNOWLEDGE_BASE)
"""Every tool of the agent that ships."""
