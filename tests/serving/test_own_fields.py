import json
from collections.abc import Mapping
from typing import Any

import pytest

from serving.own_fields import LLAMA_CPP, NOTHING, VLLM
from serving.problem import Problem
from serving.request_shape import check_request
from serving.shape import Shape

CHAT, TEXT, EMBED = "/v1/chat/completions", "/v1/completions", "/v1/embeddings"
QUESTION = {"messages": [{"role": "user", "content": "hi"}]}


def check(request: Mapping[str, Any], own: Mapping[str, Shape], *, path: str = CHAT) -> int:
    return check_request(path, json.dumps({"model": "tiny", **request}).encode(), model="tiny", slots=4, own=own)


@pytest.mark.parametrize(
    ("own", "name", "value"),
    [
        (LLAMA_CPP, "dry_penalty_last_n", 10**8),
        (LLAMA_CPP, "dry_penalty_last_n", 2**31 - 1),
        (LLAMA_CPP, "dry_penalty_last_n", -1),
        (LLAMA_CPP, "repeat_last_n", 10**8),
        (LLAMA_CPP, "repeat_last_n", -1),
        (LLAMA_CPP, "n_probs", 100_000),
        (LLAMA_CPP, "n_probs", -1),
        (LLAMA_CPP, "top_k", -2),
        (LLAMA_CPP, "mirostat", 3),
        (LLAMA_CPP, "min_p", "little"),
        (LLAMA_CPP, "dry_sequence_breakers", ["a"] * 17),
        (VLLM, "prompt_logprobs", 100_000),
        (VLLM, "prompt_logprobs", -1),
        (VLLM, "truncate_prompt_tokens", -2),
        (VLLM, "min_tokens", -1),
    ],
)
def test_an_engines_own_field_has_bounds(own: Mapping[str, Shape], name: str, value: object) -> None:
    """One small request would hold the engine for minutes, or take gigabytes."""
    with pytest.raises(Problem) as refused:
        check({**QUESTION, name: value}, own)

    assert (refused.value.status, refused.value.code) == (400, "invalid_value")
    assert str(refused.value.param).startswith(name)


@pytest.mark.parametrize(
    ("own", "request_"),
    [
        (LLAMA_CPP, {"dry_multiplier": 0.8, "dry_penalty_last_n": 131_072, "dry_sequence_breakers": ["\n"]}),
        (LLAMA_CPP, {"repeat_penalty": 1.1, "repeat_last_n": 64, "top_k": 40, "min_p": 0.05}),
        (LLAMA_CPP, {"cache_prompt": False, "n_probs": 20}),
        (LLAMA_CPP, {"chat_template_kwargs": {"enable_thinking": False}}),
        (VLLM, {"repetition_penalty": 1.1, "top_k": -1, "stop_token_ids": [2], "prompt_logprobs": 1}),
        (VLLM, {"chat_template_kwargs": {"thinking": True}, "structured_outputs": {"regex": "a|b"}}),
    ],
)
def test_what_an_engine_can_do_beyond_openai_passes(own: Mapping[str, Shape], request_: dict[str, Any]) -> None:
    """Sampling is the reason to ask an engine in its own words."""
    check({**QUESTION, **request_}, own)


@pytest.mark.parametrize("own", [NOTHING, LLAMA_CPP, VLLM])
@pytest.mark.parametrize(
    "name", ["n_cmpl", "n_predict", "id_slot", "grammar", "lora", "logits_processors", "functions", "tempreature"]
)
def test_an_unknown_field_is_refused_by_its_name(own: Mapping[str, Shape], name: str) -> None:
    """An engine would ignore it, or do with it what nobody has counted; the client learns what there is."""
    with pytest.raises(Problem, match=f"'{name}' is unknown, allowed: .*messages.*temperature") as refused:
        check({**QUESTION, name: 1}, own)

    assert (refused.value.status, refused.value.code, refused.value.param) == (400, "unknown_parameter", name)


@pytest.mark.parametrize(("engine", "other"), [(LLAMA_CPP, VLLM), (VLLM, LLAMA_CPP)])
def test_an_engine_is_not_asked_in_the_words_of_another(
    engine: Mapping[str, Shape], other: Mapping[str, Shape]
) -> None:
    """`repetition_penalty` is nothing to llama.cpp, and `repeat_penalty` nothing to vLLM."""
    for name in sorted(other.keys() - engine.keys() - {"response_format"}):
        with pytest.raises(Problem, match="is unknown"):
            check({**QUESTION, name: 1}, engine)


def test_nothing_is_sampled_for_a_vector() -> None:
    """An embedding has no field of an engine's own."""
    with pytest.raises(Problem, match="'top_k' is unknown, allowed: dimensions, encoding_format, input, model, user"):
        check({"input": "a", "top_k": 1}, LLAMA_CPP, path=EMBED)


def test_a_long_unknown_name_is_shown_in_part() -> None:
    """The answer to a large request is small."""
    with pytest.raises(Problem) as refused:
        check({**QUESTION, "x" * 10_000: 1}, NOTHING)

    assert len(refused.value.message) < 1_000
    assert len(str(refused.value.param)) == 60
