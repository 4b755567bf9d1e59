"""What a field may hold where it is more than a word or a number; more keys than these are the engine's to judge."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Required

from pydantic import ConfigDict, Discriminator, Field, Tag, with_config
from typing_extensions import TypedDict  # pydantic reads Python's own from 3.12 on

_OPEN = ConfigDict(strict=True, extra="ignore")
WRONG_KIND = "wrong_kind"
"""What pydantic calls a value that is none of several kinds; its message is what is allowed."""

FIRST = Field(fail_fast=True)
"""Of a list one mistake is told: a body may hold a million."""

_KINDS: Mapping[type, str] = {str: "(text)", list: "(list)", dict: "(object)"}
_LISTS: Mapping[type, str] = {str: "(texts)", int: "(tokens)", list: "(several)"}
"""Names of kinds, in brackets so that no message takes one for a field."""


def _kind(value: object) -> str | None:
    return _KINDS.get(type(value))


def _kind_of_texts(value: object) -> str | None:
    """Tell by the first: to engines a mixed list is sometimes one text, sometimes many."""
    if isinstance(value, list):
        return _LISTS.get(type(value[0])) if value else None

    return "(text)" if isinstance(value, str) else None


def _kind_by_type(value: object) -> str | None:
    return f"({value.get('type')})" if isinstance(value, dict) else None


def _either(kind: Any, allowed: str) -> Discriminator:  # noqa: ANN401  # one of the functions above
    return Discriminator(kind, custom_error_type=WRONG_KIND, custom_error_message=allowed)


@with_config(_OPEN)
class _Url(TypedDict):
    url: str


@with_config(_OPEN)
class _Audio(TypedDict):
    data: str
    format: str


@with_config(_OPEN)
class _Text(TypedDict):
    text: str


@with_config(_OPEN)
class _Refusal(TypedDict):
    refusal: str


@with_config(_OPEN)
class _Image(TypedDict):
    image_url: _Url


@with_config(_OPEN)
class _Video(TypedDict):
    video_url: _Url


@with_config(_OPEN)
class _Sound(TypedDict):
    input_audio: _Audio


@with_config(_OPEN)
class _File(TypedDict):
    file: dict[str, Any]


_Part = Annotated[
    Annotated[_Text, Tag("(text)")]
    | Annotated[_Refusal, Tag("(refusal)")]
    | Annotated[_Image, Tag("(image_url)")]
    | Annotated[_Video, Tag("(video_url)")]
    | Annotated[_Sound, Tag("(input_audio)")]
    | Annotated[_File, Tag("(file)")],
    _either(_kind_by_type, "a part of type 'text', 'refusal', 'image_url', 'video_url', 'input_audio' or 'file'"),
]
_Content = Annotated[
    Annotated[str, Tag("(text)")] | Annotated[list[_Part], FIRST, Tag("(list)")],
    _either(_kind, "a string or a list of parts"),
]


@with_config(_OPEN)
class _Called(TypedDict):
    name: str
    arguments: str


@with_config(_OPEN)
class _Call(TypedDict, total=False):
    id: str | None
    type: Required[Literal["function"]]
    function: Required[_Called]


@with_config(_OPEN)
class Message(TypedDict, total=False):
    """One turn of a conversation."""

    role: Required[Literal["system", "developer", "user", "assistant", "tool", "function"]]
    content: _Content | None
    name: str | None
    tool_calls: Annotated[list[_Call], FIRST] | None
    tool_call_id: str | None
    reasoning_content: str | None
    refusal: str | None


@with_config(_OPEN)
class _Function(TypedDict, total=False):
    name: Required[str]
    description: str | None
    parameters: dict[str, Any] | None
    strict: bool | None


@with_config(_OPEN)
class Tool(TypedDict):
    """A function that a model may call; LiteLLM would look for servers of other types itself."""

    type: Literal["function"]
    function: _Function


@with_config(_OPEN)
class _Named(TypedDict):
    name: str


@with_config(_OPEN)
class _Choice(TypedDict):
    type: Literal["function"]
    function: _Named


ToolChoice = Annotated[
    Annotated[Literal["none", "auto", "required"], Tag("(text)")] | Annotated[_Choice, Tag("(object)")],
    _either(_kind, "'none', 'auto', 'required' or an object that names a function"),
]


@with_config(_OPEN)
class _Schema(TypedDict, total=False):
    schema: Required[dict[str, Any]]
    name: str | None
    description: str | None
    strict: bool | None


@with_config(_OPEN)
class _Plain(TypedDict):
    type: str


@with_config(_OPEN)
class _Schematic(TypedDict):
    json_schema: _Schema


ResponseFormat = Annotated[
    Annotated[_Plain, Tag("(text)")]
    | Annotated[_Plain, Tag("(json_object)")]
    | Annotated[_Schematic, Tag("(json_schema)")],
    _either(_kind_by_type, "an object of type 'text', 'json_object' or 'json_schema'"),
]
Stop = Annotated[
    Annotated[str, Tag("(text)")] | Annotated[list[str], FIRST, Tag("(list)")],
    _either(_kind, "a string or a list of strings"),
]
_Tokens = Annotated[list[int], Field(fail_fast=True, min_length=1)]
Texts = Annotated[
    Annotated[str, Tag("(text)")]
    | Annotated[list[str], FIRST, Tag("(texts)")]
    | Annotated[_Tokens, Tag("(tokens)")]
    | Annotated[list[_Tokens], FIRST, Tag("(several)")],
    _either(_kind_of_texts, "a string, a list of strings, tokens, or lists of tokens"),
]


@with_config(_OPEN)
class StreamOptions(TypedDict, total=False):
    """What a stream says besides."""

    include_usage: bool | None
    include_obfuscation: bool | None
