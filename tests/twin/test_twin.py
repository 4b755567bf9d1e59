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


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (
            replace(WANTED, gateway_port=18000),
            r"port 18000 is the gateway's and a model server's, allowed for PORT or GATEWAY_PORT: any",
        ),
        (
            replace(WANTED, agent_port=18000),
            r"port 18000 is the agent's and a model server's, allowed for PORT or AGENT_PORT: any other than 4000",
        ),
        (
            replace(WANTED, gateway_port=1, agent_port=1),
            r"is the agent's and the gateway's, .* any other than 1, 18000",
        ),
    ],
)
def test_two_parts_on_one_port_are_refused(decided: Callable[..., Twin], wanted: Wanted, told: str) -> None:
    """The second would die again and again."""
    with pytest.raises(ValueError, match=told):
        decided(wanted)


def test_all_that_answers_is_planned_with_its_port_and_its_environment(
    decided: Callable[..., Twin], root: Path
) -> None:
    """Before anything starts each port is looked at, and each interpreter."""
    found = decided(replace(WANTED, gateway_port=14000, agent_port=18080))
    plan = found.planned()

    assert found.ports == ((18000, "PORT"), (14000, "GATEWAY_PORT"), (18080, "AGENT_PORT"))
    assert [each.parent.parent for each in found.pythons] == [
        root / name for name in (".venv-serving", ".venv-gateway", ".venv-agent")
    ]
    assert [each.name for each in plan.parts] == ["serve", "gateway", "agent"]
    assert (plan.asked, plan.agent, plan.client) == ("gateway", "agent", "default")
    assert plan.endpoint("agent").port == 18080


@pytest.mark.parametrize("weather", ["http://127.0.0.1:1", "http://127.0.0.1:2"])
def test_a_twin_whose_agent_asks_others_is_another(decided: Callable[..., Twin], weather: str) -> None:
    """It has to be started again for it."""
    spec = PlatformSpec.model_validate({"agent": {"weather": {"url": weather}}})

    assert decided(spec=spec).parameters["config"] != decided().parameters["config"]
