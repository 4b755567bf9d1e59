"""What the job that fetches weights is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from contracts import environment as names
from contracts.facts import AWS_REGION, MODEL_CACHE_BUCKET
from contracts.weights import is_file, repository_prefix
from serving.environment import Environment

DEFAULT_REVISION = "main"
DEFAULT_HUB = "https://huggingface.co"
HUB = "HF_ENDPOINT"
"""Address of the hub, under the name that its own library reads."""

_GGUF = ".gguf"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """Which weights, whence and where to.

    Attributes:
        filename: The one GGUF file; None is the repository's safetensors and what belongs to them.
        folder: They lie below it by their paths in the repository.
        bucket: Asked first and filled; None leaves the hub alone.
        region: Of the bucket.
    """

    repository: str
    revision: str
    filename: str | None
    hub: str
    folder: Path
    bucket: str | None
    region: str
    token: str | None = field(repr=False)


def read_fetch(variables: Mapping[str, str]) -> FetchSettings:
    """Read everything from a mapping like `os.environ`.

    Raises:
        SettingsError: One line for each mistake.
    """
    environment = Environment(variables)
    folder = environment.required(names.MODEL_DIR, "the folder that the weights go to")
    settings = FetchSettings(
        repository=_repository(environment),
        revision=environment.text(names.MODEL_REVISION, DEFAULT_REVISION),
        filename=_filename(environment),
        hub=environment.text(HUB, DEFAULT_HUB).rstrip("/"),
        folder=Path(folder),
        bucket=environment.text(MODEL_CACHE_BUCKET) or None,
        region=environment.text(AWS_REGION),
        token=environment.text(names.HUGGING_FACE_HUB_TOKEN) or None,
    )
    if settings.bucket and not settings.region:
        environment.reject(f"{AWS_REGION} is not set, allowed: the region of {MODEL_CACHE_BUCKET} {settings.bucket!r}")
    environment.finish()

    return settings


def _repository(environment: Environment) -> str:
    given = environment.text(names.MODEL_ID)
    try:
        repository_prefix(given)
    except ValueError:
        environment.reject(f"{names.MODEL_ID} is {given!r}, allowed: 'owner/name' on the hub")

    return given


def _filename(environment: Environment) -> str | None:
    given = environment.text(names.MODEL_FILENAME)
    if given and not (is_file(given) and given.lower().endswith(_GGUF)):
        environment.reject(
            f"{names.MODEL_FILENAME} is {given!r}, "
            "allowed: the path of one GGUF file in the repository without a pattern, or nothing for its safetensors"
        )

    return given or None
