"""What may be asked by each path, as types; what is not here does not reach LiteLLM, which obeys hundreds of fields.

OpenAI's own are those of its API reference as its package writes them down (openai 2.54.0, in `types`:
`chat/completion_create_params.py`, `completion_create_params.py`, `embedding_create_params.py`); the engines' own are
of llama.cpp's tools/server/README.md and of vLLM's documentation, 'OpenAI-compatible server', extra parameters. What a
value may be beyond its type is the engine's to say.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Required

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict  # pydantic reads Python's own from 3.12 on

from gateway.kinds import FIRST
from gateway.routes import CHAT, COMPLETIONS, EMBEDDINGS
from gateway.values import Message, ResponseFormat, Stop, StreamOptions, Texts, Tool, ToolChoice

_CLOSED = ConfigDict(strict=True, extra="forbid")


class _Any(TypedDict, total=False):
    """Fields of every path."""

    model: Required[str]
    user: str | None


class _Writing(_Any, total=False):
    """Fields of whatever writes, OpenAI's and then the engines'."""

    stream: bool | None
    stream_options: StreamOptions | None
    max_tokens: int | None
    temperature: float | None
    top_p: float | None
    n: int | None
    stop: Stop | None
    seed: int | None
    frequency_penalty: float | None
    presence_penalty: float | None
    logit_bias: Annotated[dict[str, float], FIRST] | None
    top_k: int | None
    min_p: float | None
    typical_p: float | None
    min_tokens: int | None
    ignore_eos: bool | None
    stop_token_ids: Annotated[list[int], FIRST] | None
    repeat_penalty: float | None
    repeat_last_n: int | None
    repetition_penalty: float | None
    dry_multiplier: float | None
    dry_base: float | None
    dry_allowed_length: int | None
    dry_penalty_last_n: int | None
    n_probs: int | None
    grammar: str | None
    json_schema: dict[str, Any] | None
    structured_outputs: dict[str, Any] | None


@with_config(_CLOSED)
class _Chat(_Writing, total=False):
    messages: Required[Annotated[list[Message], Field(fail_fast=True, min_length=1)]]
    tools: Annotated[list[Tool], FIRST] | None
    tool_choice: ToolChoice | None
    parallel_tool_calls: bool | None
    response_format: ResponseFormat | None
    logprobs: bool | None
    top_logprobs: int | None
    max_completion_tokens: int | None
    reasoning_effort: str | None
    verbosity: str | None
    modalities: Annotated[list[str], FIRST] | None
    audio: dict[str, Any] | None
    prediction: dict[str, Any] | None
    web_search_options: dict[str, Any] | None
    moderation: dict[str, Any] | None
    metadata: Annotated[dict[str, str], FIRST] | None
    store: bool | None
    service_tier: str | None
    safety_identifier: str | None
    prompt_cache_key: str | None
    prompt_cache_options: dict[str, Any] | None
    prompt_cache_retention: str | None
    chat_template_kwargs: dict[str, Any] | None


@with_config(_CLOSED)
class _Completion(_Writing, total=False):
    prompt: Required[Texts]
    suffix: str | None
    echo: bool | None
    best_of: int | None
    logprobs: int | None


@with_config(_CLOSED)
class _Embedding(_Any, total=False):
    input: Required[Texts]
    dimensions: int | None
    encoding_format: Literal["float", "base64"] | None


_TYPES: Mapping[str, Any] = {CHAT: _Chat, COMPLETIONS: _Completion, EMBEDDINGS: _Embedding}

SHAPES: Mapping[str, TypeAdapter[Any]] = {path: TypeAdapter(each) for path, each in _TYPES.items()}
"""By path."""

FIELDS: Mapping[str, frozenset[str]] = {path: frozenset(each.__annotations__) for path, each in _TYPES.items()}
"""Their names, by path; docs/gateway.md lists them."""
