"""Which of vLLM's parsers reads the tool calls of which models.

Names: vllm 0.29.0, vllm/tool_parsers/__init__.py and vllm/reasoning/__init__.py.
Families: vllm-project/vllm@0064cc9c, docs/features/tool_calling.md.
"""

import re
from dataclasses import dataclass

TOOL_PARSERS = frozenset((
    "apertus", "cohere_command3", "cohere_command4", "deepseek_v3", "deepseek_v31", "deepseek_v32",
    "deepseek_v4", "dots", "ernie45", "functiongemma", "gemma4", "gigachat3", "glm45", "glm47", "granite",
    "granite-20b-fc", "granite4", "hermes", "hunyuan_a13b", "hy_v3", "hy_v4", "inkling", "internlm",
    "jamba", "kimi_k2", "kimi_k3", "lfm2", "ling3", "llama3_json", "llama4_json", "llama4_pythonic",
    "longcat", "mimo", "minicpm5", "minimax_m2", "minimax_m3", "mistral", "muse_glimmer", "olmo3", "openai",
    "phi4_mini_json", "poolside_v1", "pythonic", "qwen3_coder", "qwen3_xml", "seed_oss", "step3", "step3p5",
    "xlam",
))  # fmt: skip

REASONING_PARSERS = frozenset((
    "cohere_command3", "cohere_command4", "deepseek_r1", "deepseek_v3", "deepseek_v4", "ernie45", "gemma4",
    "glm45", "glm47", "granite", "holo2", "hunyuan_a13b", "hy_v3", "hy_v4", "inkling", "kimi_k2", "kimi_k3",
    "ling3", "mimo", "minimax_m2", "minimax_m2_append_think", "minimax_m3", "mistral", "muse_glimmer",
    "nemotron_v3", "olmo3", "openai_gptoss", "poolside_v1", "qwen3", "seed_oss", "step3", "step3p5",
))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Models that write their tool calls alike.

    Attributes:
        names: What the name of a model or its repository holds, in lower case.
        parser: The one that reads them; None where the vocabulary has no tokens for a call.
    """

    names: re.Pattern[str]
    parser: str | None


_FAMILIES = tuple(
    Family(names=re.compile(names, re.ASCII), parser=parser)
    for names, parser in (
        # v0.3 came with the tokens [AVAILABLE_TOOLS] and [TOOL_CALLS]: docs.mistral.ai, open-weight models.
        (r"mistral-7b-(instruct-)?v0\.[12]", None),
        (r"mistralai/|mistral-", "mistral"),
        (r"hermes-[23]", "hermes"),
        (r"qwen3-coder", "qwen3_xml"),
        (r"qwen2\.5|qwen3-|qwq|tiny-chat", "hermes"),
        (r"llama-?4", "llama4_pythonic"),
        (r"llama-?3\.[123]", "llama3_json"),
        (r"llama-?[23]\b", None),
        (r"granite-?4", "granite4"),
        (r"granite-3", "granite"),
        (r"deepseek-v3\.1", "deepseek_v31"),
        (r"deepseek-v3|deepseek-r1-0528", "deepseek_v3"),
        (r"gpt-oss", "openai"),
        (r"kimi-k2", "kimi_k2"),
        (r"glm-4\.[56]", "glm45"),
        (r"glm-4\.7", "glm47"),
        (r"phi-4-mini", "phi4_mini_json"),
    )
)
"""The first that fits holds; Qwen3's own guide takes `hermes`: qwen.readthedocs.io, function calling with vLLM."""


def family(model: str) -> Family | None:
    """Find the family by a model's name, as far as the table knows it."""
    return next((each for each in _FAMILIES if each.names.search(model.lower())), None)
