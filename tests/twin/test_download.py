"""Tests of triad.twin.download."""

from collections.abc import Callable
from pathlib import Path

import pytest

from triad.catalog.models import Engine
from triad.spec import PlatformSpec
from triad.twin.download import NoWeightsError, download
from triad.twin.folder import Folder
from triad.twin.twin import Wanted, twin

LOADER = """#!/bin/sh
echo "$@ $MODEL_ID $MODEL_FILENAME" >> {calls}
mkdir -p "$MODEL_DIR"
head -c 3145728 /dev/zero > "$MODEL_DIR/$MODEL_FILENAME"
exit {code}
"""


@pytest.fixture
def fetch(tmp_path: Path, folder: Folder) -> Callable[..., int]:
    """Fetch with a loader that writes 3 MiB."""

    def run(model: str | None, *, code: int = 0) -> int:
        python = tmp_path / ".venv-serving" / "bin" / "python"
        python.parent.mkdir(parents=True, exist_ok=True)
        python.write_text(LOADER.format(calls=tmp_path / "calls", code=code), encoding="utf-8")
        python.chmod(0o755)
        wanted = Wanted(engine=Engine.LLAMA_CPP, model=model, embedder=None, port=18000)

        return download(twin(PlatformSpec(), wanted, root=tmp_path, folder=folder).server, tmp_path)

    return run


def test_weights_of_the_hub_are_fetched_by_the_loader_of_the_server(fetch: Callable[..., int], tmp_path: Path) -> None:
    """So that it finds them where it looks; what came is counted."""
    assert fetch("owner/name:x.gguf") == 3
    assert (tmp_path / "calls").read_text(encoding="utf-8") == "-m serving.weights owner/name x.gguf\n"


def test_weights_that_are_here_count_as_nothing(fetch: Callable[..., int]) -> None:
    """The second time."""
    fetch("owner/name:x.gguf")

    assert fetch("owner/name:x.gguf") == 0


def test_the_models_that_ship_are_not_fetched(fetch: Callable[..., int], tmp_path: Path) -> None:
    """A twin starts offline."""
    assert fetch(None) == 0
    assert not (tmp_path / "calls").exists()


def test_weights_that_do_not_come_are_told(fetch: Callable[..., int]) -> None:
    """The loader has said why."""
    with pytest.raises(NoWeightsError, match="owner/name: the weights could not be fetched; nothing was started"):
        fetch("owner/name:x.gguf", code=1)
