"""Fetch weights from the hub before anything is started, with the loader's own progress bar."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from contracts.environment import MODEL_DIR, MODEL_FILENAME, MODEL_ID
from triad.twin.serving import ModelServer

_MIB = 2**20


class NoWeightsError(Exception):
    """They could not be fetched."""


def download(server: ModelServer, root: Path) -> int:
    """Fetch every GGUF file that is not here yet; vLLM fetches whole repositories itself.

    Args:
        server: Whose models are wanted.
        root: Top of the checkout.

    Returns:
        MiB that were downloaded.

    Raises:
        NoWeightsError: The loader has said why on standard error.
    """
    return sum(_fetch(each, server.python(root), root) for each in server.environments if _is_remote(each))


def _is_remote(environment: Mapping[str, str]) -> bool:
    return MODEL_ID in environment and MODEL_FILENAME in environment


def _fetch(environment: Mapping[str, str], python: Path, root: Path) -> int:
    folder = Path(environment[MODEL_DIR])
    before = _size(folder)
    done = subprocess.run(
        [python, "-m", "serving.weights"],
        env={**os.environ, **environment, "PYTHONPATH": str(root)},
        stdout=subprocess.DEVNULL,  # the path, for programs
        check=False,
    )
    if done.returncode:
        msg = f"{environment[MODEL_ID]}: the weights could not be fetched; nothing was started"
        raise NoWeightsError(msg)

    return round((_size(folder) - before) / _MIB)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
