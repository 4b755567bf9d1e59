"""Tests of triad.twin.download."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from triad.catalog.models import Engine
from triad.spec import PlatformSpec
from triad.twin.download import NoWeightsError, download
from triad.twin.folder import Folder
from triad.twin.twin import Wanted, twin
from triad.twin.weights import UnknownWeightsError

LOADER = """#!/bin/sh
echo "$@ $MODEL_ID $MODEL_FILENAME" >> {calls}
mkdir -p "$MODEL_DIR"
cp {source} "$MODEL_DIR/$MODEL_FILENAME"
truncate -s 3145728 "$MODEL_DIR/$MODEL_FILENAME"
printf '\\r10 %%\\r100 %%\\n' >&2
echo "{said}" >&2
echo "$MODEL_DIR/$MODEL_FILENAME"
exit {code}
"""
OFFLINE = "cannot download 'x.gguf' of 'owner/name': no route; go online, or name that as MODEL_DIR"

Fetch = Callable[..., int]


@pytest.fixture
def fetch(tmp_path: Path, folder: Folder, gguf: Callable[..., Path]) -> Fetch:
    """Fetch with a loader that writes 3 MiB."""

    def run(
        model: str | None, *, embedder: str | None = None, source: Path | None = None, said: str = "", code: int = 0
    ) -> int:
        python = tmp_path / ".venv-serving" / "bin" / "python"
        python.parent.mkdir(parents=True, exist_ok=True)
        words = {"calls": tmp_path / "calls", "source": source or gguf("source.gguf")}
        python.write_text(LOADER.format(**words, said=said, code=code), encoding="utf-8")
        python.chmod(0o755)
        wanted = Wanted(engine=Engine.LLAMA_CPP, model=model, embedder=embedder, port=18000)

        return download(twin(PlatformSpec(), wanted, root=tmp_path, folder=folder).servers[0], tmp_path)

    return run


def test_weights_of_the_hub_are_fetched_by_the_loader_of_the_server(fetch: Fetch, tmp_path: Path) -> None:
    """So that it finds them where it looks; what came is counted."""
    assert fetch("owner/name:x.gguf") == 3
    assert (tmp_path / "calls").read_text(encoding="utf-8") == "-m serving.weights owner/name x.gguf\n"


def test_the_progress_is_shown(fetch: Fetch, capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing else that the loader says."""
    fetch("owner/name:x.gguf", said="a warning")

    assert "100 %" in capsys.readouterr().err
    assert "a warning" not in capsys.readouterr().err


def test_weights_that_are_here_count_as_nothing(fetch: Fetch) -> None:
    """The second time."""
    fetch("owner/name:x.gguf")

    assert fetch("owner/name:x.gguf") == 0


def test_the_models_that_ship_are_not_fetched(fetch: Fetch, tmp_path: Path) -> None:
    """A twin starts offline."""
    assert fetch(None) == 0
    assert not (tmp_path / "calls").exists()


@pytest.mark.parametrize("option", ["model", "embedder"])
def test_weights_that_do_not_come_are_told_to_who_gave_the_option(fetch: Fetch, option: str) -> None:
    """In its words, not in those of a server's settings, of which a user has set none."""
    given = {"model": None} | {option: "owner/name:x.gguf"}
    with pytest.raises(NoWeightsError) as told:
        fetch(**given, said=OFFLINE, code=1)

    assert str(told.value) == (
        f"{option}: cannot download 'x.gguf' of 'owner/name': no route; nothing was started; go online, set "
        "HUGGING_FACE_HUB_TOKEN for a gated model, or take a file of this machine: "
        f"`make up {option.upper()}=FILE.gguf`"
    )


def test_a_download_of_the_wrong_kind_is_refused(fetch: Fetch, gguf: Callable[..., Path]) -> None:
    """Before anything is started."""
    with pytest.raises(UnknownWeightsError, match=r"^model: .* is an embedding model \(bert\); allowed: a chat model"):
        fetch("owner/name:x.gguf", source=gguf("bert.gguf", "bert", pooling=1))


@pytest.fixture
def heard() -> Iterator[None]:
    """Let an interrupt be heard, which a shell lets be ignored by what runs in its background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
def test_a_download_that_is_interrupted_does_not_go_on_alone(fetch: Fetch, tmp_path: Path) -> None:
    """A signal may be for this process alone."""
    loader = tmp_path / "loader"
    with pytest.raises(KeyboardInterrupt):
        fetch("owner/name:x.gguf", said=f'"; echo $$ > {loader}; kill -INT $PPID; exec sleep 600 #')

    assert not psutil.pid_exists(int(loader.read_text(encoding="ascii")))
