"""Tests of triad.twin.twin."""

import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from triad.catalog.models import Engine
from triad.spec import PlatformSpec
from triad.twin.folder import Folder
from triad.twin.start import NotStartedError
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


def test_sockets_lie_in_a_folder_with_a_short_path_of_ones_own(decided: Callable[..., Twin], folder: Folder) -> None:
    """Ray's are 62 characters below it, and a socket's path may have 103 on macOS."""
    decided().planned()
    below = "ray/session_2026-11-21_15-57-12_862681_2147483647/sockets/plasma_store"

    assert len(str(folder.temporary / below)) <= 103
    assert stat.S_IMODE(folder.temporary.stat().st_mode) == 0o700
    assert (folder.temporary / "token").exists()


def test_a_folder_that_somebody_else_has_put_there_is_not_used(decided: Callable[..., Twin], folder: Folder) -> None:
    """Sockets without a lock would lie in it."""
    folder.temporary.mkdir()

    with pytest.raises(NotStartedError, match=f"^{folder.temporary}: is there and is not ours"):
        decided().planned()


def test_deciding_writes_nothing(decided: Callable[..., Twin], folder: Folder) -> None:
    """A wish may yet be refused."""
    decided()

    assert list(folder.path.glob("*.*")) == []


def test_two_parts_on_one_port_are_refused(decided: Callable[..., Twin]) -> None:
    """The second would die again and again."""
    with pytest.raises(ValueError, match="port 18000 is the gateway's and a model server's"):
        decided(replace(WANTED, gateway_port=18000))
