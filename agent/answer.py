"""What clients get, as JSON."""

from pydantic import BaseModel, ConfigDict, Field, JsonValue


class Document(BaseModel):
    """What all of them have in common."""

    model_config = ConfigDict(ser_json_inf_nan="null")


class ToolCall(Document):
    """A tool that the model has called.

    Attributes:
        id: The model's name for this call.
        arguments: As the model gave them; empty where they were no JSON object.
        result: What the tool gave back, or null.
        error: Why it gave nothing back, or null.
    """

    id: str
    name: str
    arguments: dict[str, JsonValue]
    result: JsonValue = None
    error: str | None = None
    seconds: float = 0.0


class Usage(Document):
    """What an answer has cost.

    Attributes:
        steps: Calls of the model.
    """

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    steps: int


class ChatAnswer(Document):
    """A whole answer.

    Attributes:
        data: Result of the last tool call that worked, or null.
    """

    response: str
    data: JsonValue
    tool_calls: list[ToolCall]
    usage: Usage
    trace_id: str


class CurrentWeatherAnswer(Document):
    """The weather of now (contracts/tools.py)."""

    city: str
    temperature_c: float
    conditions: str
    wind_kmh: float


class DayAnswer(Document):
    """One day of a forecast."""

    date: str
    min_c: float
    max_c: float
    conditions: str


class WeatherForecastAnswer(Document):
    """The weather of the next days (contracts/tools.py)."""

    city: str
    days: list[DayAnswer]


class HealthAnswer(Document):
    """That a check went well."""

    status: str = "ok"


class SessionAnswer(Document):
    """What a page must know before it asks."""

    key_required: bool
    model: str
    tools: list[str]
    credit: str


class ErrorDetail(Document):
    """What went wrong: for people, by kind, and as a word for programs."""

    message: str
    type: str
    code: str


class ErrorAnswer(Document):
    """Every error."""

    error: ErrorDetail
    trace_id: str = Field(description="The same as in the header `x-request-id`.")
