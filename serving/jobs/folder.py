"""The folder of a model on a node: what is whole in it, and who may write to it."""

import fcntl
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from contracts.weights import MANIFEST
from serving.jobs.manifest import Manifest, WeightsFile, on_disk
from serving.jobs.partial import PARTIAL, unwritable

_LOCK = ".lock"
"""The same that the servers take (serving/weights.py), so that nobody removes what another one is writing."""

_READERS = 4


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other pod of a shared volume fetches into the folder, made if need be.

    Raises:
        Failure: It cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("w")
    except OSError as error:
        raise unwritable(folder, error) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def missing(manifest: Manifest, folder: Path) -> list[WeightsFile]:
    """Name the files that are not there with the very bytes; every one is read."""
    with ThreadPoolExecutor(_READERS) as pool:
        there = pool.map(lambda file: file.lies_in(folder), manifest.files)

        return [file for file, is_there in zip(manifest.files, there, strict=True) if not is_there]


def finish(manifest: Manifest, folder: Path) -> None:
    """Remove what an earlier choice and broken runs left, and write the manifest, which says that all is done."""
    before = on_disk(folder)
    kept = {file.path for file in manifest.files}
    for file in before.files if before else ():
        if file.path not in kept:
            (folder / file.path).unlink(missing_ok=True)
    partial = folder / PARTIAL
    try:
        partial.mkdir(exist_ok=True)
        draft = partial / MANIFEST
        draft.write_text(manifest.text(), encoding="utf-8")
        draft.replace(folder / MANIFEST)
    except OSError as error:
        raise unwritable(folder, error) from error
    shutil.rmtree(partial)
