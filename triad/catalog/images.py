"""Engines and container images that the platform runs or builds upon."""

from dataclasses import dataclass
from types import MappingProxyType

from triad.catalog.instances import Architecture

_BOTH = (Architecture.AMD64, Architecture.ARM64)
_AMD64 = (Architecture.AMD64,)
_ARM64 = (Architecture.ARM64,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Software that an image of ours installs by its package name."""

    package: str
    version: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """One image of somebody else.

    Attributes:
        digest: Of the index where there is one, so that it is good for every architecture named.
        engine: Package and version of what is inside, for the list of refused versions.
    """

    repository: str
    tag: str
    digest: str | None
    architectures: tuple[Architecture, ...]
    engine: tuple[str, str] | None = None
    source: str

    @property
    def reference(self) -> str:
        """What a pod or a Dockerfile writes: tag and digest, or the tag alone where no digest is known."""
        return f"{self.repository}:{self.tag}" + (f"@sha256:{self.digest}" if self.digest else "")


ENGINES = MappingProxyType(
    {
        "vllm": Engine(package="vllm", version="0.29.0", source="the version that ray[llm] 2.60 pins"),
        "ray": Engine(package="ray", version="2.60.0", source="PyPI, 2026-11-04"),
        "llama.cpp": Engine(package="llama-cpp-python", version="0.3.36", source="PyPI, newest on 2026-11-21"),
    }
)

IMAGES = MappingProxyType(
    {
        "vllm": Image(
            repository="docker.io/vllm/vllm-openai",
            tag="v0.29.0",
            digest="c2914767605584b6d8f45686b82de173ecc99e781897aa3d0a66dacd72c51ae1",
            architectures=_AMD64,
            engine=("vllm", "0.29.0"),
            source="many unrelated public projects agree",
        ),
        "vllm-arm64": Image(
            repository="docker.io/vllm/vllm-openai",
            tag="v0.29.0-aarch64",
            digest="18372a7224938643461b846fb64c5c9d3d6e9727e82caf2dc3043e620c9d4d7a",
            architectures=_ARM64,
            engine=("vllm", "0.29.0"),
            source="one public project",
        ),
        "vllm-neuron": Image(
            repository="public.ecr.aws/neuron/pytorch-inference-vllm-neuronx",
            tag="0.16.0-neuronx-py312-sdk2.31.1-ubuntu24.04",
            digest=None,
            architectures=_AMD64,
            engine=("vllm", "0.16.0"),
            source="aws-neuron/deep-learning-containers@2be9ed1d README.md (2026-08-12): the last for inf2 and trn1",
        ),
        "fluent-bit": Image(
            repository="docker.io/fluent/fluent-bit",
            tag="3.2.2",
            digest=None,
            architectures=_BOTH,
            source="awslabs/ai-on-eks@43e7310 inference-charts, fluentbit.image",
        ),
        "pause": Image(
            repository="registry.k8s.io/pause",
            tag="3.10.2",
            digest="f548e0e8e3dc1896ca956272154dde3314e8cc4fde0a57577ee9fa1c63f5baf4",
            architectures=_BOTH,
            source="many unrelated public projects agree",
        ),
        "python": Image(
            repository="docker.io/library/python",
            tag="3.12.14-slim-trixie",
            digest="f77ac9e44ae96ef2c90b8053ea08c31f8be030f824196b0ae4db6d462c84e51f",
            architectures=_BOTH,
            source="the newest of several digests: the tag is rebuilt (2026-10)",
        ),
        "python3.11": Image(
            repository="docker.io/library/python",
            tag="3.11.16-slim-trixie",
            digest="e41613d42d4891e4930f79523f93f81bbc7632584ec65e36ab055f41a800b41e",
            architectures=_BOTH,
            source="the newest of several digests: the tag is rebuilt (2026-10)",
        ),
    }
)
