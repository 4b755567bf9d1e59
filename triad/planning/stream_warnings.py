"""Whether anything fills the bucket from which a model streams its weights."""

from collections.abc import Iterator

from triad.planning.notice import Notice
from triad.planning.placed_model import PlacedModel
from triad.spec.model import Model


def stream_warnings(placed: PlacedModel) -> Iterator[Notice]:
    """Yield that a model only reads what nothing of this platform writes: its pods end until something did."""
    if placed.model.storage.stream and not any(_fills(each, placed.model) for each in placed.spec.models.values()):
        yield Notice(
            path=f"models.{placed.served.name}.storage.stream",
            message=f"no model here fills the bucket with {placed.model.model!r}: leave stream out until it ran once, "
            "or serve the same weights beside it without",
            source="triad/planning/server_pod.py: only weights that come to a disk are put into the bucket",
        )


def _fills(model: Model, streamed: Model) -> bool:
    """Whether the first pod of one model leaves in the bucket what the other reads."""
    kept, read = model.weights, streamed.weights
    same = (kept.repository, kept.revision) == (read.repository, read.revision)

    return same and model.chosen_engine is streamed.chosen_engine and not model.storage.stream
