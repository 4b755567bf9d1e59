"""Tests of triad.twin.twin."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from triad.catalog.models import Engine
from triad.spec import PlatformSpec
from triad.twin.folder import Folder
from triad.twin.twin import Twin, Wanted, twin

WANTED = Wanted(engine=Engine.LLAMA_CPP, model=None, embedder=None, port=18000)


@pytest.fixture
def decided(root: Path, folder: Folder) -> Callable[..., Twin]:
    """Decide the twin of a spec."""

    def decide(wanted: Wanted = WANTED, spec: PlatformSpec | None = None) -> Twin:
        return twin(spec or PlatformSpec(), wanted, root=root, folder=folder)

    return decide


def test_the_same_wish_has_the_same_parameters(decided: Callable[..., Twin]) -> None:
    """By them a second start sees that there is nothing to do."""
    assert decided().parameters == decided().parameters


def test_another_spec_is_another_twin(decided: Callable[..., Twin]) -> None:
    """Also if only its slots differ."""
    model = {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"}
    one, two = (
        decided(spec=PlatformSpec.model_validate({"models": {"chat": {**model, "slots": slots}}})).parameters
        for slots in (2, 3)
    )

    assert {name for name in one if one[name] != two[name]} == {"config"}


def test_another_port_is_another_twin(decided: Callable[..., Twin]) -> None:
    """Clients ask there."""
    other = Wanted(engine=Engine.LLAMA_CPP, model=None, embedder=None, port=18001)

    assert decided(other).parameters["port"] == "18001"


@pytest.fixture
def made(decided: Callable[..., Twin]) -> Iterator[Path]:
    """Plan a twin, and remove its folder afterwards."""
    temporary = Path(decided().planned().temporary)
    yield temporary
    shutil.rmtree(temporary)


def test_sockets_lie_in_a_folder_with_a_short_path(made: Path) -> None:
    """Ray's are 62 characters below it, and a socket's path may have 103 on macOS."""
    below = "ray/session_2026-11-21_15-57-12_862681_2147483647/sockets/plasma_store"

    assert len(str(made / below)) <= 103
    assert (made / "token").exists()


def test_deciding_writes_nothing(decided: Callable[..., Twin], folder: Folder) -> None:
    """A wish may yet be refused."""
    decided()

    assert not folder.serve_config.exists()
