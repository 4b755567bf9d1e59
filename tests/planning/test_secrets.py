"""Which secrets a platform has."""

from triad.planning.secrets import generated_secrets, secret_names
from triad.spec.platform import PlatformSpec
from triad.spec.secrets import Secrets


def test_names_begin_with_the_platforms() -> None:
    """Two platforms in one account do not meet."""
    names = [each.name for each in generated_secrets(PlatformSpec(stage="blue"))]

    assert names == ["triad-blue/gateway-master-key", "triad-blue/gateway-salt-key", "triad-blue/model-server-key"]


def test_readable_are_the_generated_ones_and_those_that_the_spec_names() -> None:
    """Nothing that is not named can be read."""
    spec = PlatformSpec(secrets=Secrets(hugging_face="hf", langfuse="team/langfuse"))

    assert secret_names(PlatformSpec()) == tuple(each.name for each in generated_secrets(PlatformSpec()))
    assert secret_names(spec)[3:] == ("hf", "team/langfuse")
