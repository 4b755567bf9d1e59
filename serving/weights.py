"""Find the one GGUF file of a model: in its folder, else on the hub.

`python -m serving.weights` fetches it ahead of the server, with a progress bar, and prints where it lies.
"""

import fcntl
import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from httpx2 import HTTPError
from huggingface_hub import HfApi, constants, get_hf_file_metadata, hf_hub_download, hf_hub_url

from contracts import environment as names
from serving.environment import SettingsError
from serving.settings import WeightsSettings, read_llama_cpp

PARTIAL = ".partial"
SHA256 = re.compile(r"[0-9a-f]{64}")


class WeightsError(RuntimeError):
    """No file, several files, or one that did not arrive whole."""


def find_weights(settings: WeightsSettings, *, endpoint: str | None = None) -> Path:
    """Give the file, downloaded if need be; replicas on one node wait for each other and download it once.

    Args:
        settings: Where to look.
        endpoint: Another hub than huggingface.co.

    Raises:
        WeightsError: There is no such file, or more than one, or the hub did not give it whole.
    """
    folder = settings.folder or _cache(settings)
    here = _one(_files(folder), settings.filename, where=str(folder))
    if here is not None:
        return folder / here
    if settings.repository is None:
        msg = f"{names.MODEL_DIR} {str(folder)!r} holds no file that fits {settings.filename!r}, allowed: exactly one"
        raise WeightsError(msg)
    with _only_one_downloads(folder):
        here = _one(_files(folder), settings.filename, where=str(folder))
        return folder / here if here is not None else _download(settings, folder, endpoint)


def _cache(settings: WeightsSettings) -> Path:
    owner_and_name = str(settings.repository).replace("/", "--")

    return Path(constants.HF_HOME) / "triad" / owner_and_name / (settings.revision or "main")


def _files(folder: Path) -> list[str]:
    paths = (path.relative_to(folder) for path in folder.rglob("*") if _is_gguf(path.name))

    return [path.as_posix() for path in paths if PARTIAL not in path.parts]


def _is_gguf(file: str) -> bool:
    """Some owners write the suffix in capitals."""
    return file.lower().endswith(".gguf")


def _one(files: Iterable[str], pattern: str, *, where: str) -> str | None:
    fitting = sorted(file for file in files if PurePosixPath(file).match(pattern))
    if len(fitting) > 1:
        msg = f"{names.MODEL_FILENAME} {pattern!r} fits {', '.join(fitting)} in {where}, allowed: exactly one"
        raise WeightsError(msg)

    return fitting[0] if fitting else None


@contextmanager
def _only_one_downloads(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        msg = f"{str(folder)!r} cannot be written ({error.strerror}), allowed: a folder with the file or room for it"
        raise WeightsError(msg) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _download(settings: WeightsSettings, folder: Path, endpoint: str | None) -> Path:
    repository = str(settings.repository)
    try:
        file = _on_hub(settings, endpoint)
        partial = folder / PARTIAL
        fetched = hf_hub_download(
            repository,
            file,
            revision=settings.revision,
            token=settings.token,
            endpoint=endpoint,
            local_dir=partial,
        )
        url = hf_hub_url(repository, file, revision=settings.revision, endpoint=endpoint)
        etag = get_hf_file_metadata(url, token=settings.token, endpoint=endpoint).etag
    except (HTTPError, OSError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        msg = (
            f"cannot download {settings.filename!r} of {repository!r}: {reason}; "
            f"go online, set {names.HUGGING_FACE_HUB_TOKEN} for a gated model, "
            f"or put the file into {str(folder)!r} and name that as {names.MODEL_DIR}"
        )
        raise WeightsError(msg) from error
    _verify(Path(fetched), etag)
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    Path(fetched).replace(folder / file)
    shutil.rmtree(partial)

    return folder / file


def _on_hub(settings: WeightsSettings, endpoint: str | None) -> str:
    repository = str(settings.repository)
    info = HfApi(endpoint=endpoint, token=settings.token).model_info(repository, revision=settings.revision)
    files = [sibling.rfilename for sibling in info.siblings or []]
    file = _one((file for file in files if _is_gguf(file)), settings.filename, where=repository)
    if file is None:
        msg = f"{repository!r} has no GGUF file that fits {settings.filename!r}, allowed: {', '.join(files)}"
        raise WeightsError(msg)

    return file


def _verify(path: Path, etag: str | None) -> None:
    """The hub's tag of a large file is its SHA-256; a file that differs is thrown away, so that a retry starts anew."""
    if etag is None or not SHA256.fullmatch(etag):
        return
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != etag:
        path.unlink()
        msg = f"{path.name!r} arrived with sha256 {found}, allowed: {etag}; it was removed, try again"
        raise WeightsError(msg)


if __name__ == "__main__":
    try:
        print(find_weights(read_llama_cpp(os.environ).weights))
    except (SettingsError, WeightsError) as error:
        sys.exit(str(error))
