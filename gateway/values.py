"""What a field may hold where it is more than a word or a number; more keys than these are the engine's to judge."""

from typing import Annotated, Any, Literal, Required

from pydantic import ConfigDict, Discriminator, Field, Tag, with_config
from typing_extensions import TypedDict  # pydantic reads Python's own from 3.12 on

from gateway.kinds import FIRST, SEVERAL, either, kind_by_type, kind_of, kind_of_texts

_OPEN = ConfigDict(strict=True, extra="ignore")


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


_Given = (
    Annotated[_Text, Tag("(text)")]
    | Annotated[_Image, Tag("(image_url)")]
    | Annotated[_Video, Tag("(video_url)")]
    | Annotated[_Sound, Tag("(input_audio)")]
    | Annotated[_File, Tag("(file)")]
)
_Part = Annotated[
    _Given, either(kind_by_type, "a part of type 'text', 'image_url', 'video_url', 'input_audio' or 'file'")
]
_AnswerPart = Annotated[
    _Given | Annotated[_Refusal, Tag("(refusal)")],
    either(kind_by_type, "a part of type 'text', 'refusal', 'image_url', 'video_url', 'input_audio' or 'file'"),
]
_Content = Annotated[
    Annotated[str, Tag("(text)")] | Annotated[list[_Part], FIRST, Tag("(list)")],
    either(kind_of, "a string or a list of parts"),
]
_AnswerContent = Annotated[
    Annotated[str, Tag("(text)")] | Annotated[list[_AnswerPart], FIRST, Tag("(list)")],
    either(kind_of, "a string or a list of parts"),
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
class _Turn(TypedDict, total=False):
    role: Required[Literal["system", "developer", "user", "assistant", "tool", "function"]]
    content: _Content | None
    name: str | None
    tool_calls: Annotated[list[_Call], FIRST] | None
    tool_call_id: str | None
    reasoning_content: str | None
    refusal: str | None


@with_config(_OPEN)
class _Answer(_Turn, total=False):
    """What the model said before, which alone may hold a refusal in parts: LiteLLM refuses it elsewhere."""

    content: _AnswerContent | None  # type: ignore[misc]  # pydantic takes the narrower class's own


def _kind_of_turn(value: object) -> str:
    return "(answer)" if isinstance(value, dict) and value.get("role") == "assistant" else "(turn)"


Message = Annotated[Annotated[_Turn, Tag("(turn)")] | Annotated[_Answer, Tag("(answer)")], Discriminator(_kind_of_turn)]
"""One turn of a conversation."""


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
    either(kind_of, "'none', 'auto', 'required' or an object that names a function"),
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
    either(kind_by_type, "an object of type 'text', 'json_object' or 'json_schema'"),
]
Stop = Annotated[
    Annotated[str, Tag("(text)")] | Annotated[list[str], FIRST, Tag("(list)")],
    either(kind_of, "a string or a list of strings"),
]
_Tokens = Annotated[list[int], Field(fail_fast=True, min_length=1)]
Texts = Annotated[
    Annotated[str, Tag("(text)")]
    | Annotated[list[str], SEVERAL, Tag("(texts)")]
    | Annotated[_Tokens, Tag("(tokens)")]
    | Annotated[list[_Tokens], SEVERAL, Tag("(several)")],
    either(kind_of_texts, "a string, a list of strings, tokens, or lists of tokens"),
]


@with_config(_OPEN)
class StreamOptions(TypedDict, total=False):
    """What a stream says besides."""

    include_usage: bool | None
    include_obfuscation: bool | None
