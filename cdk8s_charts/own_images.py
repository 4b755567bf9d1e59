"""Where pods find the platform's own images."""

from collections.abc import Callable

from triad.catalog.build_context import build_contexts
from triad.catalog.instances import Architecture
from triad.planning.image_names import image_uri
from triad.planning.model_pods import OwnImage
from triad.spec.platform import PlatformSpec

ImageUri = Callable[[str, Architecture], str]
"""Says what a pod pulls, by the image's name and the architecture of the pod's node."""


def own_images(spec: PlatformSpec, *, registry: str) -> ImageUri:
    """Name every image of this checkout in `registry`, which may stand for one that only AWS knows."""
    contexts = build_contexts()

    def uri(name: str, architecture: Architecture) -> str:
        return image_uri(spec, contexts[name], architecture, registry=registry)

    return uri


def reference(image: OwnImage | str, uri: ImageUri) -> str:
    """Write what a container's `image` says: ours by its content, somebody else's as it stands."""
    return image if isinstance(image, str) else uri(image.name, image.architecture)
