"""The lock: which Kubernetes, charts, engines and images belong together, and what of them is not known yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from triad.catalog.charts import CHARTS, Chart
from triad.catalog.images import ENGINES, IMAGES, Engine, Image
from triad.catalog.kubernetes import ADDONS, DEFAULT_KUBERNETES, KUBERNETES, KubernetesVersion

__all__ = [
    "ADDONS",
    "DEFAULT_KUBERNETES",
    "Absent",
    "Chart",
    "Engine",
    "Image",
    "KubernetesVersion",
    "charts",
    "engines",
    "images",
    "kubernetes_versions",
    "to_be_filled_in",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """A fact that no source was found for.

    Attributes:
        about: The Kubernetes minor, the chart or the image that it is a fact of.
        why: What goes unchecked or unpinned without it.
        how: A command that shows it.
    """

    about: str
    what: str
    why: str
    how: str


def kubernetes_versions() -> Mapping[str, KubernetesVersion]:
    """Every minor that is accepted, oldest first."""
    return KUBERNETES


def charts() -> Mapping[str, Chart]:
    """Every chart by its name."""
    return CHARTS


def engines() -> Mapping[str, Engine]:
    """Every engine by the name that a model's `engine` uses, and Ray."""
    return ENGINES


def images() -> Mapping[str, Image]:
    """Every image of somebody else by its role."""
    return IMAGES


def to_be_filled_in() -> tuple[Absent, ...]:
    """Every absent fact of the lock."""
    return (*_absent_in_kubernetes(), *_absent_in_charts(), *_absent_in_images())


def _absent_in_kubernetes() -> Iterator[Absent]:
    for version in KUBERNETES.values():
        if version.ami_alias is None:
            yield Absent(
                about=version.minor,
                what=f"AMI alias of Kubernetes {version.minor}",
                why="nodes of an unpinned release change under a running platform",
                how=(
                    "aws ssm get-parameter --query Parameter.Value --name /aws/service/eks/optimized-ami/"
                    f"{version.minor}/amazon-linux-2023/arm64/standard/recommended/release_version"
                ),
            )
        for addon in ADDONS:
            if addon not in version.addons:
                yield Absent(
                    about=version.minor,
                    what=f"add-on {addon} for Kubernetes {version.minor}",
                    why="EKS picks its default of the day",
                    how=f"aws eks describe-addon-versions --addon-name {addon} --kubernetes-version {version.minor}",
                )


def _absent_in_charts() -> Iterator[Absent]:
    for chart in CHARTS.values():
        if chart.sha256 is None and chart.oci_digest is None:
            yield Absent(
                about=chart.name,
                what=f"sha256 of chart {chart.name} {chart.version}",
                why="the chart is installed as it is downloaded, unchecked",
                how=(
                    f"helm pull {chart.name} --repo {chart.repository} --version {chart.version}"
                    f" && sha256sum {chart.name}-{chart.version}.tgz"
                ),
            )


def _absent_in_images() -> Iterator[Absent]:
    for name, image in IMAGES.items():
        if image.digest is None:
            yield Absent(
                about=name,
                what=f"digest of image {image.repository}:{image.tag}",
                why="the tag can be pushed again with other content",
                how=f"docker buildx imagetools inspect {image.repository}:{image.tag}",
            )
