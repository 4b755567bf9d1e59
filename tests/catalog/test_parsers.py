"""Tests of triad.catalog.parsers."""

from serving import tool_parsers
from triad.catalog.models import MODELS
from triad.catalog.parsers import REASONING_PARSERS, TOOL_PARSERS


def test_spec_and_server_know_the_same_parsers() -> None:
    """What one takes the other does not refuse: the server ships without the catalogue, so each has its list."""
    assert tool_parsers.TOOL_PARSERS == TOOL_PARSERS
    assert tool_parsers.REASONING_PARSERS == REASONING_PARSERS


def test_every_model_names_parsers_that_there_are() -> None:
    """And the server's own table of families agrees with the catalogue."""
    told = {model: model.vllm_tool_parser for model in MODELS.values() if model.safetensors is not None}
    families = {model: tool_parsers.family(model.repository or model.name) for model in told}

    assert set(told.values()) - {None} <= TOOL_PARSERS
    assert {model.vllm_reasoning_parser for model in told} - {None} <= tool_parsers.REASONING_PARSERS
    differing = {model.name for model, family in families.items() if told[model] != (family.parser if family else None)}

    assert differing == {"llama-3.2-1b"}  # base weights of a family that has tool tokens: they were trained for no chat
