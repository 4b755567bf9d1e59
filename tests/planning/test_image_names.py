"""Names of images."""

from triad.catalog.build_context import BuildContext
from triad.catalog.instances import Architecture
from triad.planning.image_names import image_uri
from triad.spec.platform import PlatformSpec

CONTEXT = BuildContext(name="probe", architectures=tuple(Architecture), files={"images/probe/Dockerfile": b""})


def test_a_uri_is_our_own_repository_and_the_hash_of_the_files() -> None:
    """Known before anything is built, and never the name of something else."""
    uri = image_uri(PlatformSpec(stage="blue"), CONTEXT, Architecture.ARM64, registry="${registry}")

    assert uri == f"${{registry}}/triad-blue/probe:{CONTEXT.content_hash}-arm64"
