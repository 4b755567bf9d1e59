"""What each engine may be asked beyond OpenAI's API, with bounds: any other field is refused.

Both engines believe what they are told. llama.cpp makes room for as many tokens as it shall look back on, and counts
the chances of as many as it shall show: one small request would hold it for minutes and take gigabytes. `grammar` is
not among them, as an ambiguous one of a few KiB holds it as long; `response_format` does what it is for.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType

from serving.json_schema import regular_expression
from serving.problem import Problem
from serving.shape import Shape, anything, boolean, integer, list_of, mapping, number, one_of, string

LARGEST = 2**31 - 1
"""What engines hold in 32 bits: numbers of tokens, and tokens themselves."""

MOST_LOGPROBS = 20

NOTHING: Mapping[str, Shape] = MappingProxyType({})

_LOOK_BACK = integer(low=0, high=131_072)
"""Tokens, of the longest context; the wheel's server refuses -1."""

_MOST_BREAKERS = 16
"""Each is compared with every token of the vocabulary."""

_SHARE = number(low=0, high=1)
_STRENGTH = number(low=0, high=100)
_TOKENS = list_of(integer(low=0, high=LARGEST), at_most=1_024)
_NAME = 60

_BOTH: Mapping[str, Shape] = {
    "top_k": integer(low=-1, high=LARGEST),
    "min_p": _SHARE,
    "ignore_eos": boolean,
    "chat_template_kwargs": mapping(),
}

LLAMA_CPP: Mapping[str, Shape] = MappingProxyType(
    {
        **_BOTH,
        "typical_p": _SHARE,
        "top_n_sigma": number(low=-1, high=100),
        "xtc_probability": _SHARE,
        "xtc_threshold": _SHARE,
        "dynatemp_range": _STRENGTH,
        "dynatemp_exponent": _STRENGTH,
        "repeat_penalty": _STRENGTH,
        "repeat_last_n": _LOOK_BACK,
        "dry_multiplier": _STRENGTH,
        "dry_base": _STRENGTH,
        "dry_allowed_length": integer(low=0, high=131_072),
        "dry_penalty_last_n": _LOOK_BACK,
        "dry_sequence_breakers": list_of(
            string(matching=r"(?s).{1,40}", hint="1 to 40 letters"), at_most=_MOST_BREAKERS
        ),
        "mirostat": integer(low=0, high=2),
        "mirostat_tau": _STRENGTH,
        "mirostat_eta": _STRENGTH,
        "n_probs": integer(low=0, high=MOST_LOGPROBS),
        "post_sampling_probs": boolean,
        "cache_prompt": boolean,
        "timings_per_token": boolean,
        "reasoning_format": one_of("none", "auto", "deepseek", "deepseek-legacy"),
    }
)
"""Of llama.cpp's server, for a model that writes."""

VLLM: Mapping[str, Shape] = MappingProxyType(
    {
        **_BOTH,
        "repetition_penalty": _STRENGTH,
        "length_penalty": number(low=-100, high=100),
        "stop_token_ids": _TOKENS,
        "allowed_token_ids": _TOKENS,
        "bad_words": list_of(string(), at_most=256),
        "include_stop_str_in_output": boolean,
        "min_tokens": integer(low=0, high=LARGEST),
        "skip_special_tokens": boolean,
        "spaces_between_special_tokens": boolean,
        "add_special_tokens": boolean,
        "truncate_prompt_tokens": integer(low=-1, high=LARGEST),
        "prompt_logprobs": integer(low=0, high=MOST_LOGPROBS),
        "echo": boolean,
        "add_generation_prompt": boolean,
        "continue_final_message": boolean,
        "include_reasoning": boolean,
        "thinking_token_budget": integer(low=0, high=LARGEST),
        "response_format": anything,  # of a completion: a chat's has its shape already
        "structured_outputs": mapping(optional={"regex": regular_expression}),
        "return_token_ids": boolean,
        "return_tokens_as_token_ids": boolean,
    }
)
"""Of vLLM's server, beyond which it ignores all that it does not know."""


def check_own_fields(request: Mapping[str, object], *, known: AbstractSet[str], own: Mapping[str, Shape]) -> None:
    """Refuse fields that neither OpenAI's API nor the engine is known to have; null is no wish.

    Args:
        request: Whose fields of OpenAI's have been checked.
        known: The names of those.
        own: The engine's.

    Raises:
        Problem: 400, and which field.
    """
    for name, value in request.items():
        if name in known or value is None:
            continue
        if name not in own:
            message = f"{name[:_NAME]!r} is unknown, allowed: {', '.join(sorted(known | own.keys()))}"
            raise Problem(400, message, code="unknown_parameter", param=name[:_NAME])
        own[name](name, value)
