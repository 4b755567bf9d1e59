"""The fields of a model that a spec adds to the catalogue."""

from collections.abc import Mapping

from triad.planning.field_rule import GIVEN_ONLY, FieldRule, Place

_WHERE = ("where the weights of models named {name} are fetched from",)
_FIT = ("fit and cheapest node of models named {name}",)
_CARD = "its card on the hub"
_CONFIG = "its config.json"


def _given(decides: tuple[str, ...], rule: str = "none: the spec says it", source: str = GIVEN_ONLY) -> FieldRule:
    return FieldRule(rule=rule, source=source, decides=decides)


def _size(name: str) -> tuple[tuple[str, ...], FieldRule]:
    return ("shape", name), _given(_FIT, source=_CONFIG)


def _bytes(place: Place) -> object:
    return place.added.under(place.key).loaded_bytes


CATALOG_RULES: Mapping[tuple[str, ...], FieldRule] = {
    ("kind",): _given(("which program serves {name}",), "chat"),
    ("repository",): _given(_WHERE),
    ("revision",): _given(_WHERE, "the main branch, which moves"),
    ("gguf",): _given((*_WHERE, "that llama.cpp serves it"), "none: vLLM loads the repository"),
    ("context",): _given(("the longest models.*.context", "the cache of one request"), source=_CONFIG),
    ("precision",): _given(_FIT, source=_CONFIG),
    ("weight_bytes",): FieldRule(
        rule="parameters times bits of the precision, embeddings wider",
        source="triad/catalog/model_shape.py",
        decides=_FIT,
        value=_bytes,
    ),
    **dict(
        map(
            _size,
            (
                "parameters",
                "layers",
                "hidden",
                "intermediate",
                "heads",
                "kv_heads",
                "head_size",
                "vocabulary",
                "tied",
                "experts",
                "active_experts",
            ),
        )
    ),
    ("tool_parser",): _given(("TOOL_CALL_PARSER of vLLM",), "none: tools are off", _CARD),
    ("reasoning_parser",): _given(("REASONING_PARSER of vLLM",), "none: its reasoning stays in the answer", _CARD),
    ("licence",): _given(("what `triad catalog list` shows",), source=_CARD),
    ("gated",): _given(("what `triad catalog list` shows",), source=_CARD),
}
"""By path below `catalog.NAME`."""
