"""The stack of the platform's own images."""

import aws_cdk as cdk
from constructs import Construct

from constructs.images import Images
from triad.catalog.build_context import build_contexts
from triad.spec.platform import PlatformSpec


class ImagesStack(cdk.Stack):
    """Repositories and what fills them; a stack that runs an image depends on it."""

    def __init__(self, scope: Construct, id_: str, *, spec: PlatformSpec) -> None:
        super().__init__(
            scope,
            id_,
            description=f"Images of {spec.prefix}",
            env=cdk.Environment(account=spec.account, region=spec.region),
            termination_protection=spec.is_production,
        )

        self.images = Images(self, "Images", spec=spec, contexts=build_contexts())
