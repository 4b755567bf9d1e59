"""What the fit has to know of a model."""

from dataclasses import dataclass
from typing import Self

from triad.catalog.catalog_model import CatalogModel, Kind
from triad.catalog.model_shape import Shape
from triad.catalog.precision import Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A model's bytes and shape.

    Attributes:
        bytes: Of all weights, in memory.
        shape: None where it is not known; then nothing but the weights can be counted.
        longest: Context that the model was trained for.
        guessed: Whether there may be more bytes than these.
    """

    bytes: int
    shape: Shape | None
    precision: Precision
    longest: int
    is_embedding: bool = False
    guessed: bool = False

    @classmethod
    def of(cls, model: CatalogModel) -> Self | None:
        """Take what the catalogue knows; None where not even the bytes are known."""
        size = model.loaded_bytes
        if size is None or model.precision is None:
            return None

        return cls(
            bytes=size,
            shape=model.shape,
            precision=model.precision,
            longest=model.context,
            is_embedding=model.kind is Kind.EMBEDDING,
            guessed=model.guesses_bytes,
        )
