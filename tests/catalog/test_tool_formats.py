"""Tests of triad.catalog.tool_formats."""

import json
from pathlib import Path

import pytest

from triad.catalog.models import MODELS, CatalogModel
from triad.catalog.parsers import TOOL_PARSERS
from triad.catalog.tool_formats import TOOL_FORMATS, ToolFormat, tool_format


def test_no_parser_reads_two_formats_and_vllm_has_all_of_them() -> None:
    """Else a model's own parser would not say what it writes."""
    parsers = [parser for each in TOOL_FORMATS for parser in each.parsers]

    assert len(parsers) == len(set(parsers))
    assert set(parsers) <= TOOL_PARSERS
    assert all(each.source for each in TOOL_FORMATS)


@pytest.mark.parametrize(
    "model", [each for each in MODELS.values() if each.vllm_tool_parser], ids=lambda each: each.name
)
def test_every_model_with_a_parser_writes_a_known_format(model: CatalogModel) -> None:
    """And takes its usual parser."""
    written = tool_format(str(model.vllm_tool_parser))

    assert written
    assert written.parsers[0] == model.vllm_tool_parser


@pytest.mark.parametrize("written", TOOL_FORMATS, ids=lambda each: each.parsers[0])
def test_every_format_is_some_models(written: ToolFormat) -> None:
    """A format that nobody writes here is for later."""
    assert any(model.vllm_tool_parser in written.parsers for model in MODELS.values())


def test_the_tokenizer_that_ships_has_the_token_of_its_format(root: Path) -> None:
    """As one piece: the file itself says so."""
    model = MODELS["tiny-chat"]
    tokenizer = json.loads((root / "models" / "tiny" / "chat" / "tokenizer.json").read_text(encoding="utf-8"))
    written = tool_format(str(model.vllm_tool_parser))

    assert written
    assert written.opens in {each["content"] for each in tokenizer["added_tokens"]} | set(tokenizer["model"]["vocab"])
