"""Which routes the agent could ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triad.catalog.models import Engine

if TYPE_CHECKING:  # a platform asks this module, which needs their types alone
    from triad.spec.model import Model
    from triad.spec.platform import PlatformSpec


def agent_routes(spec: PlatformSpec) -> tuple[str, ...]:
    """List them in the order of the file: whichever of its models answers, it answers with words and calls tools."""
    return tuple(
        name
        for name, route in spec.all_routes.items()
        if all(each in spec.models and _calls_tools(spec.models[each]) for each in route.names)
    )


def _calls_tools(model: Model) -> bool:
    """Whether its server takes tools: llama.cpp's always does, vLLM's with a parser alone."""
    return model.is_chat and (model.chosen_engine is Engine.LLAMA_CPP or model.tool_parser is not None)
