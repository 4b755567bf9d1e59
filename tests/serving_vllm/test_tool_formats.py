"""What the catalogue says of tool parsers, against the vLLM that is installed."""

import inspect
from pathlib import Path

import pytest
import vllm
from vllm.tool_parsers import ToolParserManager

from triad.catalog.tool_formats import TOOL_FORMATS, ToolFormat


@pytest.mark.parametrize("written", TOOL_FORMATS, ids=lambda each: each.parsers[0])
def test_what_a_call_begins_with_stands_in_the_parsers_source(written: ToolFormat) -> None:
    """In its own module, or in the engine's part that it is made of."""
    own = inspect.getsource(inspect.getmodule(ToolParserManager.get_tool_parser(written.parsers[0])))
    parts = [path.read_text(encoding="utf-8") for path in (Path(vllm.__file__).parent / "parser").glob("*.py")]
    texts = own if written.opens in own else "".join(parts)
    name = written.opens.strip("[]").replace("TOOL_CALLS", "SpecialTokens.tool_calls")

    assert written.opens in texts or name in texts


@pytest.mark.parametrize("names", [("qwen3_xml", "qwen3_coder", "mimo"), ("llama3_json", "llama4_json")])
def test_names_that_are_said_to_be_one_are(names: tuple[str, ...]) -> None:
    """They read the same."""
    assert len({ToolParserManager.get_tool_parser(name) for name in names}) == 1
