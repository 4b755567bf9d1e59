"""Tests of triad.cli.connect."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from triad.doctor import clients, reach
from triad.doctor.reach import OutOfReachError, Reach, Target

FOUND = Reach(node="i-1", api=Target(host="api.example", port=443), authority="LS0t", balancers=())
BALANCER = Target(host="models.example", port=443)


class Session:
    """A session that was opened, and ends as it was told to."""

    opened: list["Session"]
    ends: Iterable[int | type[BaseException]]

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.is_terminated = False
        Session.opened.append(self)

    def wait(self) -> int:
        """End by itself, or by Ctrl-C."""
        if self.is_terminated:
            return 0
        end = next(iter(Session.ends))
        if isinstance(end, int):
            return end
        raise end

    def terminate(self) -> None:
        """Be ended."""
        self.is_terminated = True


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every program, a cluster, and sessions that end well."""
    Session.opened, Session.ends = [], [0]
    monkeypatch.setattr(shutil, "which", lambda program: f"/usr/bin/{program}")
    monkeypatch.setattr(clients, "connect", lambda _: None)
    monkeypatch.setattr(reach, "reach", lambda *_: FOUND)
    monkeypatch.setattr(subprocess, "Popen", Session)


def test_it_opens_a_session_and_says_where_the_api_is(triad: Callable[..., Any], root: Path, tmp_path: Path) -> None:
    """And how kubectl finds it."""
    file = tmp_path / "new" / "kubeconfig"
    ran = triad("connect", "--spec", root / "platform.yaml", "--api-port", 9443, "--kubeconfig", file)

    assert ran.code == 0
    assert "127.0.0.1:9443 -> api.example:443 through i-1" in ran.out
    assert "there is no internal load balancer yet" in ran.out
    assert f"export KUBECONFIG={file}" in ran.out
    assert json.loads(file.read_text(encoding="utf-8"))["clusters"][0]["cluster"]["server"] == "https://127.0.0.1:9443"
    assert [each.command[6] for each in Session.opened] == ["i-1"]


def test_the_balancer_is_opened_as_well(
    triad: Callable[..., Any], root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once there is one."""
    found = Reach(node="i-1", api=FOUND.api, authority="LS0t", balancers=(BALANCER,))
    monkeypatch.setattr(reach, "reach", lambda *_: found)
    ran = triad("connect", "--spec", root / "platform.yaml", "--kubeconfig", tmp_path / "kubeconfig")

    assert "127.0.0.1:8080 -> models.example:443 through i-1" in ran.out
    assert "no internal load balancer" not in ran.out
    assert len(Session.opened) == 2


def test_ctrl_c_ends_every_session(
    triad: Callable[..., Any], root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is how one leaves, so it is no error."""
    monkeypatch.setattr(Session, "ends", [KeyboardInterrupt])
    ran = triad("connect", "--spec", root / "platform.yaml", "--kubeconfig", tmp_path / "kubeconfig")

    assert ran.code == 0
    assert [each.is_terminated for each in Session.opened] == [True]


def test_a_session_that_fails_is_told_by_the_exit_code(
    triad: Callable[..., Any], root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The AWS CLI has said why."""
    monkeypatch.setattr(Session, "ends", [254])

    assert triad("connect", "--spec", root / "platform.yaml", "--kubeconfig", tmp_path / "kubeconfig").code == 1


def test_what_is_out_of_reach_is_said_with_what_to_do(
    triad: Callable[..., Any], root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written or opened then."""

    def none(*_: object) -> Reach:
        msg = "no system node is running"
        raise OutOfReachError(msg, "look")

    monkeypatch.setattr(reach, "reach", none)
    ran = triad("connect", "--spec", root / "platform.yaml", "--kubeconfig", tmp_path / "kubeconfig")

    assert (ran.code, ran.error) == (1, "no system node is running\n-> look\n")
    assert (list(tmp_path.iterdir()), Session.opened) == ([], [])


def test_a_program_that_is_missing_is_named(
    triad: Callable[..., Any], root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before AWS is asked anything."""
    monkeypatch.setattr(shutil, "which", lambda program: None if program == "session-manager-plugin" else program)
    ran = triad("connect", "--spec", root / "platform.yaml", "--kubeconfig", tmp_path / "kubeconfig")

    assert ran.code == 2
    assert ran.error.startswith("session-manager-plugin: not installed")


def test_a_kubeconfig_that_cannot_be_written_is_bad_input(
    triad: Callable[..., Any], root: Path, tmp_path: Path
) -> None:
    """A folder has that name."""
    ran = triad("connect", "--spec", root / "platform.yaml", "--kubeconfig", tmp_path)

    assert (ran.code, ran.error) == (2, f"{tmp_path}: cannot be written: Is a directory\n")
