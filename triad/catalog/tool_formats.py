"""How families of models write a tool call, and which of vLLM's parsers read that."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolFormat:
    """One way to write a call.

    Attributes:
        family: Models that were trained to write so.
        opens: What a call begins with; a token of the family's tokenizer, or a text.
        starts_without: Whether the parser starts though the tokenizer has no such token, and then reads nothing.
        parsers: Those that read it, the usual one first.
    """

    family: str
    opens: str
    starts_without: bool
    parsers: tuple[str, ...]
    source: str


_PARSERS = "vllm 0.29.0 vllm/tool_parsers"
_GUIDE = "vllm-project/vllm@0064cc9c docs/features/tool_calling.md"

TOOL_FORMATS = (
    ToolFormat(
        family="Hermes 2 and 3, Qwen2.5, Qwen3, QwQ and tiny-chat: JSON between tags",
        opens="<tool_call>",
        starts_without=True,
        parsers=("hermes",),
        source=f"{_PARSERS}/hermes_tool_parser.py; {_GUIDE}",
    ),
    ToolFormat(
        family="Qwen3-Coder: functions and parameters in tags",
        opens="<function=",
        starts_without=True,
        parsers=("qwen3_xml", "qwen3_coder", "mimo"),
        source=f"{_PARSERS}/__init__.py, three names of one class, and vllm/parser/qwen3.py",
    ),
    ToolFormat(
        family="Mistral 7B from v0.3, Mistral Small",
        opens="[TOOL_CALLS]",
        starts_without=False,
        parsers=("mistral",),
        source=f"vllm 0.29.0 vllm/parser/mistral.py; {_GUIDE}",
    ),
    ToolFormat(
        family="Llama 3.1 to 3.3: JSON; with a chat template for it the small ones write calls as Python's",
        opens="<|python_tag|>",
        starts_without=False,
        parsers=("llama3_json", "llama4_json", "pythonic"),
        source=f"{_PARSERS}/llama_tool_parser.py, which has two names, and pythonic_tool_parser.py; {_GUIDE}",
    ),
    ToolFormat(
        family="Llama 4: calls as Python's",
        opens="<|python_start|>",
        starts_without=True,
        parsers=("llama4_pythonic",),
        source=f"{_PARSERS}/llama4_pythonic_tool_parser.py; {_GUIDE}",
    ),
    ToolFormat(
        family="gpt-oss: a channel of the harmony format",
        opens="<|channel|>",
        starts_without=True,
        parsers=("openai",),
        source=f"{_PARSERS}/gptoss_tool_parser.py; {_GUIDE}",
    ),
)
"""Of every family of the catalogue that writes calls which vLLM reads."""


def tool_format(parser: str) -> ToolFormat | None:
    """Find what a parser reads, where a family of the catalogue writes it."""
    return next((each for each in TOOL_FORMATS if parser in each.parsers), None)
