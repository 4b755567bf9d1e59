"""Tool calls of a model that vLLM serves: what its tokenizer writes, and what a parser reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triad.catalog.tool_formats import tool_format
from triad.spec.added_model import AddedName
from triad.spec.part import Contradiction

if TYPE_CHECKING:  # a model asks this module, which needs its type alone
    from collections.abc import Iterator

    from triad.spec.model import Model


def contradictions(model: Model) -> Iterator[Contradiction]:
    """Yield tools that the model's tokenizer, or its parser, cannot do."""
    if model.tools.enabled and model.tool_parser is None:
        yield Contradiction(("tools", "enabled"), _without_parser(model))
    if model.tools.parser and not isinstance(model.model, AddedName):
        yield from _parser(model, model.tools.parser)


def _without_parser(model: Model) -> str:
    if isinstance(model.model, AddedName):
        return f"catalog.{model.model} names no tool_parser; name the one that reads its calls, there or here"

    return f"{model.model!r} has no tool tokens; leave it out, or choose another model"


def _parser(model: Model, parser: str) -> Iterator[Contradiction]:
    """Yield a parser that does not read what the model writes."""
    own = model.weights.vllm_tool_parser
    written = tool_format(own) if own else None
    if written is None:
        message = f"{model.model!r} has no tool tokens that {parser!r} could read; leave it out"
        yield Contradiction(("tools",), message)
    elif parser not in written.parsers:
        message = f"{model.model!r} begins a call with {written.opens!r}, {_looks_for(parser)}"
        yield Contradiction(("tools", "parser"), f"{message}; allowed: {', '.join(written.parsers)}")


def _looks_for(parser: str) -> str:
    read = tool_format(parser)
    if read is None:
        return f"which {parser!r} does not read"

    return f"{parser!r} {'looks for' if read.starts_without else 'does not start without'} {read.opens!r}"
