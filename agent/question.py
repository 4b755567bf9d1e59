"""What clients may ask, as JSON."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

LONGEST_TEXT = 32 * 1024
MOST_MESSAGES = 64
LONGEST_CITY = 100
MOST_DAYS = 16
DAYS = 5

_STRICT = ConfigDict(extra="forbid", strict=True)


def _few(given: object) -> object:
    """Count before each is looked at: a thousand mistakes help nobody."""
    if isinstance(given, list) and len(given) > MOST_MESSAGES:
        message = f"at most {MOST_MESSAGES} are allowed, got {len(given)}"
        raise ValueError(message)

    return given


def _whole(given: object) -> object:
    """Take 5.0 for 5, as JSON Schema does."""
    return int(given) if isinstance(given, float) and given.is_integer() else given


def _either(schema: dict[str, Any]) -> None:
    """Say in the schema what `_one_of_two` checks."""
    schema["oneOf"] = [{"required": ["message"]}, {"required": ["messages"]}]
    for name in ("message", "messages"):
        schema["properties"][name].pop("default")


Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
City = Annotated[str, Field(min_length=1, max_length=LONGEST_CITY, description="Name of the city.")]


class Spoken(BaseModel):
    """One message of a conversation."""

    model_config = _STRICT

    role: Literal["user", "assistant"]
    content: Text


class ChatQuestion(BaseModel):
    """A question, alone or at the end of a conversation: the agent keeps nothing of what was said before."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra=_either)

    message: Text = Field(default="", description="The question, where nothing went before.")
    messages: Annotated[list[Spoken], Field(min_length=1, max_length=MOST_MESSAGES), BeforeValidator(_few)] = Field(
        default=[], description="All that was said so far; the last message is the user's."
    )
    stream: bool = Field(default=False, description="Whether the answer comes as events while it is made.")

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        given = [name for name in ("message", "messages") if name in self.model_fields_set]
        if len(given) != 1:
            msg = "'message' or 'messages' must be given, and not both"
            raise ValueError(msg)
        if self.conversation[-1].role != "user":
            msg = "the last of 'messages' must be the user's"
            raise ValueError(msg)

        return self

    @property
    def conversation(self) -> list[Spoken]:
        """All messages, whichever way they were given."""
        return self.messages or [Spoken(role="user", content=self.message)]


class CityQuestion(BaseModel):
    """Where somebody wants to know the weather."""

    model_config = _STRICT

    city: City


class ForecastQuestion(BaseModel):
    """Where, and for how many days."""

    model_config = _STRICT

    city: City
    days: Annotated[int, Field(ge=1, le=MOST_DAYS), BeforeValidator(_whole)] = Field(
        default=DAYS, description="Number of days, today included."
    )
