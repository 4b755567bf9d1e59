"""Models that the platform can serve."""

from collections.abc import Mapping
from types import MappingProxyType

from triad.catalog.catalog_model import CatalogModel, Engine, Kind
from triad.catalog.data import llama_gguf, llama_models, mistral_models, qwen_models, small_models

__all__ = ["MODELS", "CatalogModel", "Engine", "Kind"]

_TABLES = (
    small_models.MODELS,
    llama_models.MODELS,
    llama_gguf.MODELS,
    qwen_models.MODELS,
    mistral_models.MODELS,
)

MODELS: Mapping[str, CatalogModel] = MappingProxyType({model.name: model for table in _TABLES for model in table})
"""By name."""
