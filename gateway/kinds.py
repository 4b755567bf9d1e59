"""How a value is judged that may be of several kinds, and how many of its parts are."""

from collections.abc import Mapping
from typing import Any

from pydantic import Discriminator, Field

WRONG_KIND = "wrong_kind"
"""What pydantic calls a value that is none of several kinds; its message is what is allowed."""

FIRST = Field(fail_fast=True)
"""Of a list or a map one mistake is told: a body may hold a million, and there is one thread to find them."""

SEVERAL = Field(fail_fast=True, max_length=2048)
"""OpenAI takes no more in one request (openai 2.54.0, `types/embedding_create_params.py`)."""

_KINDS: Mapping[type, str] = {str: "(text)", list: "(list)", dict: "(object)"}
_LISTS: Mapping[type, str] = {str: "(texts)", int: "(tokens)", list: "(several)"}
"""Names of kinds, in brackets so that no message takes one for a field."""


def kind_of(value: object) -> str | None:
    """Tell by JSON's own kinds."""
    return _KINDS.get(type(value))


def kind_of_texts(value: object) -> str | None:
    """Tell by the first: to engines a mixed list is sometimes one text, sometimes many."""
    if isinstance(value, list):
        return _LISTS.get(type(value[0])) if value else None

    return "(text)" if isinstance(value, str) else None


def kind_by_type(value: object) -> str | None:
    """Tell by what an object says of itself."""
    return f"({value.get('type')})" if isinstance(value, dict) else None


def either(kind: Any, allowed: str) -> Discriminator:  # noqa: ANN401  # one of the functions above
    """Judge a value by its kind alone, so that its mistakes are those of one kind; without any, say what is allowed."""
    return Discriminator(kind, custom_error_type=WRONG_KIND, custom_error_message=allowed)
