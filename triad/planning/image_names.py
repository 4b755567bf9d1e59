"""What our images are called, known before anything of AWS exists."""

from triad.catalog.build_context import BuildContext
from triad.catalog.instances import Architecture
from triad.spec.platform import PlatformSpec


def repository(spec: PlatformSpec, image: str) -> str:
    """Name of the ECR repository that holds every build of one image."""
    return f"{spec.prefix}/{image}"


def image_uri(spec: PlatformSpec, context: BuildContext, architecture: Architecture, *, registry: str) -> str:
    """Name under which a pod pulls an image from `registry`, whose account may be a token: it is only written down."""
    return f"{registry}/{repository(spec, context.name)}:{context.tag(architecture)}"
