"""Which image serves a model."""

from triad.catalog.images import ENGINES
from triad.catalog.version_lock import LockRow, nearest
from triad.planning.model_pods import OwnImage
from triad.planning.placed_model import PlacedModel

SMALL = "graviton"
"""Folder of our smallest image with the room `serving`, built for both architectures."""


def lock_row(placed: PlacedModel) -> LockRow:
    """Find what is in the image; the spec refuses versions that no row has."""
    wanted = placed.model.versions
    row, _ = nearest(
        placed.served.engine,
        placed.pool.silicon,
        on_ray=placed.on_ray,
        ray=wanted.ray,
        vllm=wanted.vllm,
        python=wanted.python,
    )

    return row


def ray_version(placed: PlacedModel) -> str:
    """Say which Ray the head and the workers run."""
    return lock_row(placed).ray or ENGINES["ray"].version


def server_image(placed: PlacedModel) -> OwnImage | str:
    """Take the image given, or that of the version lock."""
    row = lock_row(placed)
    if placed.model.image.reference:
        return placed.model.image.reference
    if row.folder:
        return OwnImage(name=row.folder, architecture=placed.pool.architecture)

    return str(row.reference)


def weights_image(placed: PlacedModel) -> OwnImage:
    """Choose an image of ours that can fetch weights: the server's, so that a node pulls one, or the smallest."""
    image = server_image(placed)

    return image if isinstance(image, OwnImage) else OwnImage(name=SMALL, architecture=placed.pool.architecture)
