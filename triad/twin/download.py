"""Fetch weights from the hub before anything is started, with the loader's own progress bar."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from contracts.environment import HUGGING_FACE_HUB_TOKEN, MODEL_DIR, MODEL_FILENAME, MODEL_ID
from triad.catalog.models import Kind
from triad.twin import gguf
from triad.twin.gguf_header import GgufError
from triad.twin.serving import ModelServer
from triad.twin.weights import OPTION, UnknownWeightsError

_MIB = 2**20
_ADVICE = "; go online"
"""From here on the loader speaks to who runs a model server, and of its settings."""


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
        NoWeightsError: They do not come; it says why, and what to do.
        UnknownWeightsError: What came is for something else.
    """
    wanted = zip(Kind, server.environments, strict=True)

    return sum(_fetch(kind, each, server.python(root), root) for kind, each in wanted if _is_remote(each))


def _is_remote(environment: Mapping[str, str]) -> bool:
    return MODEL_ID in environment and MODEL_FILENAME in environment


def _fetch(kind: Kind, environment: Mapping[str, str], python: Path, root: Path) -> int:
    folder = Path(environment[MODEL_DIR])
    before = _size(folder)
    with subprocess.Popen(
        [python, "-m", "serving.weights"],
        env={**os.environ, **environment, "PYTHONPATH": str(root), "TQDM_POSITION": "-1"},  # a bar without a terminal
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as loader:
        try:
            said = _told(loader.stderr)
            path = loader.communicate()[0].decode().strip()
        except BaseException:  # it would go on alone: an interrupt is for this process
            loader.kill()
            raise
    if loader.returncode:
        raise NoWeightsError(_refusal(kind, said))
    try:
        gguf.require(Path(path), kind)
    except GgufError as error:
        msg = f"{OPTION[kind]}: {error}"
        raise UnknownWeightsError(msg) from None

    return round((_size(folder) - before) / _MIB)


def _told(stream: IO[bytes] | None) -> str:
    """Pass the progress bar on as it comes, and keep the last words."""
    last = ""
    while stream and (piece := os.read(stream.fileno(), 1 << 16)):
        for line in piece.split(b"\n"):
            if b"\r" in line:
                sys.stderr.write(line.decode(errors="replace"))
                sys.stderr.flush()
            else:
                last = line.decode(errors="replace").strip() or last

    return last


def _refusal(kind: Kind, said: str) -> str:
    file = f"`make up {OPTION[kind].upper()}=FILE.gguf`"
    advice = f"go online, set {HUGGING_FACE_HUB_TOKEN} for a gated model, or take a file of this machine: {file}"

    return f"{OPTION[kind]}: {said.partition(_ADVICE)[0]}; nothing was started; {advice}"


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
