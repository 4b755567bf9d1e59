"""What every part of the spec has in common: frozen, no unknown keys, all its problems at once."""

from collections.abc import Iterator
from typing import NamedTuple, Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

PROBLEMS = "problems"


class Contradiction(NamedTuple):
    """One thing wrong between valid fields; `path` is relative to the part that says so."""

    path: tuple[str | int, ...]
    message: str


class Part(BaseModel):
    """A frozen piece of the spec that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield what is wrong between fields that are valid by themselves."""
        yield from ()

    @model_validator(mode="after")
    def _refuse_contradictions(self) -> Self:
        found = [(list(each.path), each.message) for each in self.contradictions()]
        if found:
            raise PydanticCustomError(PROBLEMS, "{found}", {"found": found})

        return self
