"""The platform's own images: each has its repository, and a URI that is known before it is built."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import aws_cdk as cdk
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_s3_assets as assets
from constructs import Construct

from constructs.image_build import ImageBuild
from constructs.image_builder import ImageBuilder
from constructs.repository import ImageRepository, registry
from triad.catalog.build_context import BuildContext
from triad.catalog.instances import Architecture
from triad.planning.image_names import image_uri, repository
from triad.spec.images import Builder
from triad.spec.platform import PlatformSpec

_PLATFORMS = {
    Architecture.AMD64: ecr_assets.Platform.LINUX_AMD64,
    Architecture.ARM64: ecr_assets.Platform.LINUX_ARM64,
}


class Images(Construct):
    """Every image of a platform, built by what the spec says.

    A stack whose pods pull one is deployed after this construct's stack; the URI itself refers to no resource of it.
    """

    def __init__(self, scope: Construct, id_: str, *, spec: PlatformSpec, contexts: Mapping[str, BuildContext]) -> None:
        super().__init__(scope, id_)

        self._uris: dict[tuple[str, Architecture], str] = {}
        if spec.images.builder is Builder.DOCKER:
            self._build_here(contexts)
        else:
            self._build_in_aws(spec, contexts)

    def uri(self, image: str, architecture: Architecture) -> str:
        """What a pod on a node of that architecture pulls; the account in it is a token."""
        return self._uris[image, architecture]

    def _build_in_aws(self, spec: PlatformSpec, contexts: Mapping[str, BuildContext]) -> None:
        builder = ImageBuilder(self, "Builder")
        host = registry(cdk.Stack.of(self))
        for name, context in contexts.items():
            kept = ImageRepository(self, name, name=repository(spec, name), keep=spec.images.keep)
            source = _source(kept, context)
            for architecture in context.architectures:
                uri = image_uri(spec, context, architecture, registry=host)
                ImageBuild(
                    kept,
                    architecture,
                    builder=builder,
                    context=context,
                    architecture=architecture,
                    repository=kept.repository,
                    source=source,
                    uri=uri,
                )
                self._uris[name, architecture] = uri

    def _build_here(self, contexts: Mapping[str, BuildContext]) -> None:
        """Let the machine that deploys build; the images lie in the bootstrap's own repository, under CDK's hash."""
        cdk.CfnWaitConditionHandle(self, "Nothing")  # costs nothing; CloudFormation takes no stack without a resource
        for name, context in contexts.items():
            with TemporaryDirectory() as folder:
                context.write(Path(folder))
                for architecture in context.architectures:
                    asset = ecr_assets.DockerImageAsset(
                        self,
                        f"{name}-{architecture}",
                        directory=folder,
                        file=context.dockerfile,
                        platform=_PLATFORMS[architecture],
                    )
                    self._uris[name, architecture] = asset.image_uri


def _source(scope: Construct, context: BuildContext) -> assets.Asset:
    """Hand the context to CodeBuild under its own hash; CDK has copied the files when this returns."""
    with TemporaryDirectory() as folder:
        context.write(Path(folder))

        return assets.Asset(
            scope, "Source", path=folder, asset_hash=context.content_hash, asset_hash_type=cdk.AssetHashType.CUSTOM
        )
