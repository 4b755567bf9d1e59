"""Tool calls of a model."""

from typing import Annotated

from pydantic import AfterValidator

from triad.catalog.parsers import TOOL_PARSERS
from triad.spec.fields import Flag
from triad.spec.nearest import unknown
from triad.spec.part import Part


def _known_parser(name: str) -> str:
    if name not in TOOL_PARSERS:
        raise ValueError(unknown("tool parser of vLLM", name, TOOL_PARSERS))

    return name


class Tools(Part):
    """What vLLM does with tools; llama.cpp reads the model's own chat template."""

    enabled: Flag | None = None
    """By default whether the model has tool tokens that vLLM knows a parser for."""

    parser: Annotated[str, AfterValidator(_known_parser)] | None = None
    """vLLM's parser of tool calls; by default the catalogue's for the model."""
