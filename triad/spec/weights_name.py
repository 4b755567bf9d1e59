"""Which weights a model names: of the catalogue, or of the spec's own."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from triad.catalog.diffusion import DIFFUSION_MODELS
from triad.catalog.models import MODELS
from triad.spec.added_model import AddedName
from triad.spec.nearest import unknown
from triad.spec.part import PROBLEMS


def _known(name: object) -> str:
    if isinstance(name, AddedName):
        return name
    if not isinstance(name, str) or name not in MODELS:
        raise ValueError(unknown("model", name, MODELS))

    return name


WeightsName = Annotated[str, PlainValidator(_known)]


def refuse_pictures(model: object) -> None:
    """Refuse a model that no engine serves yet with one line, whatever else is written of it.

    Raises:
        PydanticCustomError: It makes pictures.
    """
    name = model.get("model") if isinstance(model, Mapping) else None
    if not isinstance(name, str) or name not in DIFFUSION_MODELS:
        return
    message = f"{name!r} makes pictures, which no engine here does yet; allowed: a model that answers with words or"
    raise PydanticCustomError(
        PROBLEMS, "{found}", {"found": [([], f"{message} embeddings; `.venv/bin/triad catalog list` names them")]}
    )
