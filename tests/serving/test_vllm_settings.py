"""What a vLLM server reads from its environment; vLLM itself is not needed."""

from pathlib import Path

import pytest

from serving.environment import SettingsError
from serving.tool_parsers import TOOL_PARSERS, family
from serving.vllm_settings import DEFAULT_MODEL, NO_DOMAIN, read_vllm

LEAST = {
    "SERVED_MODEL_NAME": "chat",
    "RAY_SERVE_ENABLE_HA_PROXY": "1",
    "RAY_SERVE_LLM_ENABLE_DIRECT_STREAMING": "1",
}


def problems(**variables: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as error:
        read_vllm({**LEAST, **variables})

    return error.value.problems


def test_defaults_are_those_of_the_platform() -> None:
    """Nothing but a name is needed: the model, its share of the memory and its limits have defaults."""
    settings = read_vllm(LEAST)

    assert settings.repository == DEFAULT_MODEL == "mistralai/Mistral-7B-Instruct-v0.3"
    assert (settings.memory_share, settings.context, settings.batched_tokens) == (0.9, 8192, 32768)
    assert (settings.front.slots, settings.front.queue, settings.front.key) == (4, 8, None)
    assert settings.prefix_caching
    assert not settings.eager
    assert settings.tool_parser is None


def test_the_engine_has_one_seat_more_than_the_front_has_slots() -> None:
    """The probe of readiness finds a place although every slot is taken."""
    assert read_vllm({**LEAST, "MAX_NUM_SEQ": "7"}).engine_arguments["max_num_seqs"] == 8


@pytest.mark.parametrize("variables", [{"MAX_NUM_SEQS": "7"}, {"MAX_NUM_SEQ": "7", "MAX_NUM_SEQS": "7"}])
def test_both_names_of_the_slots_are_one_setting(variables: dict[str, str]) -> None:
    """The engine's own name means the same."""
    assert read_vllm({**LEAST, **variables}).front.slots == 7


def test_slots_that_contradict_each_other_are_refused() -> None:
    """Two names with two values are a mistake, whichever is meant."""
    [problem] = problems(MAX_NUM_SEQ="4", MAX_NUM_SEQS="8")

    assert problem == "MAX_NUM_SEQ is '4' and MAX_NUM_SEQS is '8', allowed: one of them, or both alike"


@pytest.mark.parametrize(
    ("model", "parser"),
    [
        ("mistralai/Mistral-7B-Instruct-v0.3", "mistral"),
        ("Qwen/Qwen2.5-7B-Instruct", "hermes"),
        ("Qwen/QwQ-32B", "hermes"),
        ("Qwen/Qwen3-8B", "hermes"),
        ("Qwen/Qwen3-Coder-30B-A3B-Instruct", "qwen3_xml"),
        ("NousResearch/Hermes-3-Llama-3.1-8B", "hermes"),
        ("meta-llama/Llama-3.1-8B-Instruct", "llama3_json"),
        ("meta-llama/Llama-3.2-3B-Instruct", "llama3_json"),
        ("meta-llama/Llama-4-Scout-17B-16E-Instruct", "llama4_pythonic"),
        ("ibm-granite/granite-3.1-8b-instruct", "granite"),
        ("openai/gpt-oss-20b", "openai"),
        ("deepseek-ai/DeepSeek-V3.1", "deepseek_v31"),
    ],
)
def test_a_known_family_brings_its_tool_parser(model: str, parser: str) -> None:
    """Nobody needs to know the parser of a well-known model."""
    settings = read_vllm({**LEAST, "MODEL_ID": model, "ENABLE_FUNCTION_CALLING": "true"})
    arguments = settings.engine_arguments

    assert settings.tool_parser == parser
    assert parser in TOOL_PARSERS
    assert (arguments["enable_auto_tool_choice"], arguments["tool_call_parser"]) == (True, parser)


def test_a_given_parser_beats_the_table() -> None:
    """Whoever names a parser means it."""
    settings = read_vllm({**LEAST, "ENABLE_FUNCTION_CALLING": "true", "TOOL_CALL_PARSER": "hermes"})

    assert settings.tool_parser == "hermes"


@pytest.mark.parametrize("parser", ["", "mistral"])
def test_tools_without_tool_tokens_are_refused_with_the_reason(parser: str) -> None:
    """Mistral 7B v0.2 would answer with text that looks like a call; so would it with a parser."""
    model = "mistralai/Mistral-7B-Instruct-v0.2"
    [problem] = problems(MODEL_ID=model, ENABLE_FUNCTION_CALLING="true", TOOL_CALL_PARSER=parser)

    assert f"the vocabulary of {model!r} has no tokens for tool calls" in problem


def test_a_model_without_tool_tokens_is_served_without_tools() -> None:
    """The origin's model still works."""
    assert read_vllm({**LEAST, "MODEL_ID": "mistralai/Mistral-7B-Instruct-v0.2"}).tool_parser is None


def test_tools_of_an_unknown_family_need_a_parser() -> None:
    """A guess would turn calls into text."""
    [problem] = problems(MODEL_ID="someone/else", ENABLE_FUNCTION_CALLING="true")

    assert problem.startswith("TOOL_CALL_PARSER is not set")


def test_llama_two_and_three_have_no_tools() -> None:
    """Only 3.1 and later were taught to call."""
    found = [family(model) for model in ("meta-llama/Meta-Llama-3-8B-Instruct", "meta-llama/Llama-2-7b-chat-hf")]

    assert [each and each.parser for each in found] == [None, None]
    assert None not in found


def test_no_media_are_fetched_unless_domains_are_named() -> None:
    """An empty list would let vLLM fetch from everywhere."""
    assert read_vllm(LEAST).engine_arguments["allowed_media_domains"] == [NO_DOMAIN]


def test_named_domains_are_allowed() -> None:
    """Blanks and capitals do not matter, as they do not in a URL."""
    settings = read_vllm({**LEAST, "ALLOWED_MEDIA_DOMAINS": "Images.example.com, cdn.example.com"})

    assert settings.engine_arguments["allowed_media_domains"] == ["images.example.com", "cdn.example.com"]


@pytest.mark.parametrize("name", ["RAY_SERVE_ENABLE_HA_PROXY", "RAY_SERVE_LLM_ENABLE_DIRECT_STREAMING"])
def test_ray_must_leave_the_door_to_our_front(name: str) -> None:
    """Without these switches Ray answers with a server of its own, which asks for no key."""
    [problem] = problems(**{name: ""})

    assert problem == f"{name} is '', allowed: '1', set before Ray starts"


def test_a_folder_alone_takes_no_other_model_from_the_hub() -> None:
    """A wrong path must not download the default model."""
    settings = read_vllm({**LEAST, "MODEL_DIR": "/models/mine"})

    assert (settings.folder, settings.repository) == (Path("/models/mine"), None)


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({"GPU_MEMORY_UTILIZATION": "1.5"}, "GPU_MEMORY_UTILIZATION is '1.5', allowed: above 0, up to 1"),
        ({"GPU_MEMORY_UTILIZATION": "0.0"}, "GPU_MEMORY_UTILIZATION is '0.0', allowed: above 0, up to 1"),
        ({"ENFORCE_EAGER": "yes"}, "ENFORCE_EAGER is 'yes', allowed: true, 1, false, 0"),
        ({"MAX_MODEL_LEN": "-1"}, "MAX_MODEL_LEN is '-1', allowed: 16 to 16777216"),
        ({"MAX_NUM_BATCHED_TOKENS": "4"}, "MAX_NUM_BATCHED_TOKENS is '4', allowed: 5 to 16777216"),
        ({"TENSOR_PARALLEL_SIZE": "0"}, "TENSOR_PARALLEL_SIZE is '0', allowed: 1 to 64"),
        ({"MODEL_ID": "mistral"}, "MODEL_ID is 'mistral', allowed: 'owner/name' on the hub"),
        (
            {"ALLOWED_MEDIA_DOMAINS": "https://a.com"},
            "ALLOWED_MEDIA_DOMAINS has 'https://a.com', allowed: host names with commas between",
        ),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(variables: dict[str, str], problem: str) -> None:
    """One line says what was given and what would do."""
    assert problems(**variables) == (problem,)


@pytest.mark.parametrize("name", ["TOOL_CALL_PARSER", "REASONING_PARSER"])
def test_a_parser_that_vllm_lacks_is_refused(name: str) -> None:
    """A typing error shows when the server starts, not when the first tool is called."""
    [problem] = problems(**{name: "herms", "ENABLE_FUNCTION_CALLING": "true"})

    assert problem.startswith(f"{name} is 'herms', allowed: ")


def test_all_problems_come_at_once() -> None:
    """Somebody who repairs the environment does it in one go."""
    assert len(problems(SERVED_MODEL_NAME="", ENFORCE_EAGER="maybe", QUEUE="-1", MAX_NUM_SEQ="0")) == 4


def test_parallel_sizes_template_and_revision_reach_the_engine() -> None:
    """What is set is what vLLM is told, by its own names."""
    variables = {
        "TENSOR_PARALLEL_SIZE": "2",
        "PIPELINE_PARALLEL_SIZE": "3",
        "CHAT_TEMPLATE": "/templates/chat.jinja",
        "MODEL_REVISION": "abc",
        "REASONING_PARSER": "qwen3",
        "ENABLE_PREFIX_CACHING": "false",
    }
    arguments = read_vllm({**LEAST, **variables}).engine_arguments

    expected = {
        "tensor_parallel_size": 2,
        "pipeline_parallel_size": 3,
        "chat_template": "/templates/chat.jinja",
        "revision": "abc",
        "tokenizer_revision": "abc",
        "reasoning_parser": "qwen3",
        "enable_prefix_caching": False,
        "trust_remote_code": False,
    }
    assert {name: arguments[name] for name in expected} == expected
