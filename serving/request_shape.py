"""The outer shape of each kind of request: what engines answer badly (vLLM says 500 to `messages: 5`) stops here."""

from collections.abc import Mapping

from serving.json_schema import SCHEMA
from serving.lacks import refuse_lacks
from serving.own_fields import LARGEST, MOST_LOGPROBS, NOTHING, check_own_fields
from serving.problem import Problem
from serving.prompts import PROMPTED, prompts
from serving.request_body import parsed
from serving.shape import Shape, anything, boolean, by_type, integer, list_of, mapping, number, one_of, string, wrong

_MOST_TEXTS = 256

_STOP_WORD = string(matching=r"(?s).+", hint="a string that is not empty")
_STOP = by_type({str: _STOP_WORD, list: list_of(_STOP_WORD)}, hint="a string or a list of strings")
_NAME = string(matching=r"[a-zA-Z0-9_.-]{1,64}", hint="1 to 64 letters, digits, '_', '-' or '.'")
_NOTES = (
    "metadata",
    "prediction",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "safety_identifier",
    "service_tier",
    "store",
    "verbosity",
)
"""What changes no answer, or not what it must be, where it is ignored."""

_SAMPLING: Mapping[str, Shape] = {
    "stream": boolean,
    "stream_options": mapping(optional={"include_usage": boolean}),
    "stop": _STOP,
    "seed": integer(),
    "n": integer(low=1),
    "max_tokens": integer(low=0, high=LARGEST),
    "temperature": number(low=0),
    "top_p": number(low=0, high=1),
    "frequency_penalty": number(low=-2, high=2),
    "presence_penalty": number(low=-2, high=2),
    "logit_bias": mapping(),
    "user": string(),
}


_FUNCTION = mapping({"name": _NAME}, {"description": string(), "parameters": SCHEMA, "strict": boolean})
_TOOL = mapping({"type": one_of("function"), "function": _FUNCTION})
_TOOL_CHOICE = by_type(
    {
        str: one_of("none", "auto", "required"),
        dict: mapping({"type": one_of("function"), "function": mapping({"name": _NAME})}),
    },
    hint="'none', 'auto', 'required' or an object that names a function",
)
_CALL = mapping(
    {"type": one_of("function"), "function": mapping({"name": string(), "arguments": string()})}, {"id": string()}
)


def _part(path: str, value: object) -> None:
    """Accept a part of a message; whether the model can see or hear is the engine's to say."""
    is_text = isinstance(value, dict) and value.get("type") == "text"
    (_TEXT_PART if is_text else _OTHER_PART)(path, value)


_TEXT_PART = mapping({"text": string()})
_OTHER_PART = mapping({"type": string()})
_CONTENT = by_type({str: string(), list: list_of(_part)}, hint="a string or a list of parts")
_MESSAGE = mapping(
    {"role": one_of("system", "developer", "user", "assistant", "tool")},
    {"content": _CONTENT, "tool_calls": list_of(_CALL), "tool_call_id": string(), "name": string()},
)
_RESPONSE_FORMAT = mapping(
    {"type": one_of("text", "json_object", "json_schema")},
    {"json_schema": mapping({"schema": SCHEMA}, {"name": string()})},
)
_TOKEN = integer(low=0, high=LARGEST)
_TEXTS = list_of(
    by_type({str: string(), int: _TOKEN, list: list_of(_TOKEN, at_least=1)}, hint="text or tokens"), at_least=1
)


def _texts(path: str, value: object) -> None:
    """Accept a list of one kind: to engines a mixed one is sometimes one text, sometimes many."""
    _TEXTS(path, value)
    if isinstance(value, list) and len({type(each) for each in value}) > 1:
        raise wrong(path, "a list of strings, of tokens, or of lists of tokens", value)


_PROMPT = by_type({str: string(), list: _texts}, hint="a string, a list of strings, or tokens")
_CHAT: Mapping[str, Shape] = {
    **_SAMPLING,
    "tools": list_of(_TOOL),
    "tool_choice": _TOOL_CHOICE,
    "parallel_tool_calls": boolean,
    "response_format": _RESPONSE_FORMAT,
    "logprobs": boolean,
    "top_logprobs": integer(low=0, high=MOST_LOGPROBS),
    "max_completion_tokens": integer(low=0, high=LARGEST),
    "reasoning_effort": string(),
    "modalities": list_of(one_of("text")),
    **dict.fromkeys(_NOTES, anything),
}
_COMPLETION: Mapping[str, Shape] = {
    **_SAMPLING,
    "echo": boolean,
    "logprobs": integer(low=0, high=MOST_LOGPROBS),
    "suffix": string(),
    "best_of": integer(low=1),
}
_EMBEDDING: Mapping[str, Shape] = {
    "encoding_format": one_of("float", "base64"),
    "dimensions": integer(low=1),
    "user": string(),
}

SHAPES: Mapping[str, Shape] = {
    "/v1/chat/completions": mapping({"messages": list_of(_MESSAGE, at_least=1)}, _CHAT),
    PROMPTED: mapping({"prompt": _PROMPT}, _COMPLETION),
    "/v1/embeddings": mapping({"input": _PROMPT}, _EMBEDDING),
}
"""What may be asked by POST."""

_KNOWN = {
    "/v1/chat/completions": {"model", "messages", *_CHAT},
    PROMPTED: {"model", "prompt", *_COMPLETION},
    "/v1/embeddings": {"model", "input", *_EMBEDDING},
}
"""Every field of OpenAI's, but those of which an answer would be another than the asked one, such as `functions`."""

TEXT = frozenset({"/v1/chat/completions", "/v1/completions"})
"""What a model that writes can be asked."""

VECTORS = frozenset({"/v1/embeddings"})
"""What a model that embeds can be asked."""


def check_request(
    path: str,
    body: bytes,
    *,
    model: str,
    slots: int,
    lacks: frozenset[str] = frozenset(),
    own: Mapping[str, Shape] = NOTHING,
) -> int:
    """Read the body as the engine will, refuse what it could not answer, and count the answers that are asked for.

    Args:
        path: Of the request.
        body: All of it.
        model: The only one that is served.
        slots: Answers that the engine makes at once; one request may ask for no more, of texts to embed excepted.
        lacks: What the engine would ignore or do wrongly.
        own: Fields of the engine's own, for text.

    Raises:
        Problem: 400, or 404 for another model.
    """
    request = parsed(body)
    if not isinstance(request, dict):
        raise wrong(path="body", allowed="an object", value=request)
    _check_model(request.get("model"), model)
    SHAPES[path]("", request)
    check_own_fields(request, known=_KNOWN[path], own=own if path in TEXT else NOTHING)
    refuse_lacks(request, lacks)
    if path in VECTORS:
        return _counted("input", len(prompts(request["input"])), _MOST_TEXTS)
    _check_tools(request)
    each = request.get("n") or 1
    texts = len(prompts(request["prompt"])) if path == PROMPTED else 1

    return _counted("n" if each > slots else "prompt", each * texts, slots)


def _counted(param: str, asked: int, most: int) -> int:
    if asked > most:
        message = f"{asked} answers are asked for in one request, allowed: at most {most}"
        raise Problem(400, message, code="too_many", param=param)

    return asked


def _check_tools(request: Mapping[str, object]) -> None:
    if request.get("tool_choice") not in (None, "none", "auto") and not request.get("tools"):
        raise Problem(400, "tool_choice asks for a call, and tools are missing", code="missing_value", param="tools")


def _check_model(given: object, served: str) -> None:
    if given is None:
        raise Problem(400, f"model is missing: this server has {served!r}", code="missing_value", param="model")
    string()("model", given)
    if given != served:
        message = f"model {given!r} does not exist: this server has {served!r}"
        raise Problem(404, message, code="model_not_found", param="model")
