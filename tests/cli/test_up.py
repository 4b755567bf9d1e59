"""Tests of triad.cli.up."""

import errno
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from triad.cli.interrupts import SIGNALS
from triad.twin import start, twin
from triad.twin.folder import NAME, Folder
from triad.twin.health import health, is_up, watcher_process
from triad.twin.plan import load
from triad.twin.ports import free
from triad.twin.process import marked

Triad = Callable[..., Any]


@pytest.fixture
def port() -> int:
    """Find a port that is free."""
    return free(1)[0]


def test_it_starts_a_twin_and_says_how_to_ask_it(triad: Triad, checkout: Path, port: int) -> None:
    """Where everything answers, and the page, how long it took, how much it takes, and how to end it."""
    ran = triad("up", "--port", port)
    plan = load(Folder(path=checkout / NAME))

    assert (ran.code, ran.error) == (0, "")
    assert plan is not None
    assert is_up(health(plan, Folder(path=checkout / NAME)))
    for told in (
        "chat answers after",
        "0 MiB of weights downloaded",
        f"http://127.0.0.1:{port}/v1",
        f"http://127.0.0.1:{port}/embedder/v1",
        f"agent        {plan.endpoint('agent').url}\n",
        f"{checkout / NAME / 'logs'}",
        f"page: {plan.endpoint('agent').url}/\n",
        'ask: make ask Q="What is the current weather in London?"',
        f"curl {plan.endpoint('agent').url}/chat -H 'content-type: application/json' -d '{{\"message\": ",
        f"curl {plan.endpoint('gateway').url}/v1/chat/completions",
        f"Bearer $(cat {checkout / NAME / 'keys' / 'default'})",
        f"  key          {checkout / NAME / 'keys' / 'default'} (until `make down`; the next start makes another)",
        "end: make down",
    ):
        assert told in ran.out


def test_a_second_start_finds_it_up(triad: Triad, checkout: Path, port: int) -> None:
    """And starts nothing."""
    triad("up", "--port", port)
    before = marked(checkout / NAME)
    ran = triad("up", "--port", port)

    assert (ran.code, ran.out.splitlines()[0]) == (0, "the twin is up already")
    assert marked(checkout / NAME) == before


def test_a_second_start_mends_what_died(triad: Triad, checkout: Path, port: int) -> None:
    """Here the watcher, and what it watched, so that nobody else would."""
    folder = Folder(path=checkout / NAME)
    triad("up", "--port", port)
    watcher = watcher_process(folder)
    assert watcher is not None
    os.kill(watcher.pid, signal.SIGKILL)
    while watcher.alive():
        pass
    for each in marked(folder.path)[:1]:
        each.kill()
    ran = triad("up", "--port", port)
    plan = load(folder)

    assert ran.code == 0
    assert ran.out.startswith("a part had died; it is started again")
    assert plan is not None
    assert is_up(health(plan, folder))


def test_a_second_start_with_other_parameters_says_what_to_do(triad: Triad, checkout: Path, port: int) -> None:
    """The first goes on."""
    triad("up", "--port", port)
    before = marked(checkout / NAME)
    ran = triad("up", "--port", port, "--engine", "vllm")

    assert (ran.code, ran.out) == (1, "")
    assert "another twin is up: its engine is 'llama.cpp', asked was 'vllm'; end it with `make down` first" in ran.error
    assert marked(checkout / NAME) == before


def test_a_busy_port_is_told_and_nothing_is_started(triad: Triad, checkout: Path) -> None:
    """In one line that says who has it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = triad("up", "--port", port)

    assert (ran.code, ran.out) == (1, "")
    assert len(ran.error.splitlines()) == 1
    assert f"port {port} is taken by" in ran.error
    assert f"(pid {os.getpid()})" in ran.error
    assert marked(checkout / NAME) == []
    assert not (checkout / NAME).exists()


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_stops_what_was_started(
    triad: Triad, checkout: Path, port: int, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    """Nothing is left, not even a log."""

    def interrupted(*_: object, **__: object) -> None:
        while not marked(checkout / NAME):
            pass
        signal.raise_signal(number)

    monkeypatch.setattr(start, "wait", interrupted)
    ran = triad("up", "--port", port)

    assert ran.code != 0
    assert "stopping what was started" in ran.error
    assert marked(checkout / NAME) == []
    assert not (checkout / NAME).exists()


@pytest.mark.usefixtures("heard")
def test_a_terminal_that_is_gone_keeps_nothing_running(
    triad: Triad, checkout: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody reads what is said of it."""

    def gone(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    def interrupted(*_: object, **__: object) -> None:
        while not marked(checkout / NAME):
            pass
        monkeypatch.setattr(typer, "echo", gone)
        signal.raise_signal(signal.SIGHUP)

    monkeypatch.setattr(start, "wait", interrupted)
    triad("up", "--port", port)

    assert marked(checkout / NAME) == []
    assert not (checkout / NAME).exists()


def test_ctrl_c_before_anything_runs_leaves_nothing(
    triad: Triad, checkout: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folders are there by then."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(twin, "prepare", interrupted)
    ran = triad("up", "--port", port)

    assert ran.code != 0
    assert not (checkout / NAME).exists()
    assert not Folder(path=checkout / NAME).temporary.exists()


def test_a_start_that_fails_keeps_its_logs(triad: Triad, checkout: Path, port: int) -> None:
    """One wants to know why."""
    (checkout / ".venv-serving" / "bin" / "python").write_text("#!/bin/sh\necho no room\nexit 1\n", encoding="utf-8")
    ran = triad("up", "--port", port)

    assert ran.code == 1
    assert "serve died 3 times; its last words:\nno room" in ran.error
    assert marked(checkout / NAME) == []
    assert [each.name for each in (checkout / NAME).iterdir()] == ["logs"]
    assert "serve      | no room\n" in triad("logs").out


def test_an_engine_without_its_environment_is_refused(triad: Triad, checkout: Path, port: int) -> None:
    """With what makes it."""
    ran = triad("up", "--port", port, "--engine", "vllm")

    assert ran.code == 1
    assert (
        f"{checkout / '.venv-vllm' / 'bin' / 'python'}: not there; `make up ENGINE=vllm` installs it; nothing"
        in ran.error
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--model", "nothing"), "'nothing' is neither a file here nor OWNER/NAME:FILE of the Hugging Face hub"),
        (("--engine", "vllm", "--model", "owner/name:x.gguf"), "names a file; vLLM loads a folder"),
        (("--spec", "none.yaml"), "none.yaml"),
        (("--model", __file__), f"model: {__file__!r} is no GGUF file; allowed: a file that begins with GGUF"),
        (("--embedder", __file__), f"embedder: {__file__!r} is no GGUF file"),
    ],
)
def test_bad_input_is_told_before_anything_starts(
    triad: Triad, checkout: Path, words: tuple[str, ...], told: str
) -> None:
    """Exit code 2, as everywhere."""
    ran = triad("up", *words)

    assert ran.code == 2
    assert told in ran.error
    assert len(ran.error.splitlines()) == 1
    assert not (checkout / NAME).exists()


def test_two_commands_do_not_work_at_once(triad: Triad, checkout: Path, port: int) -> None:
    """The second says so."""
    with Folder(path=checkout / NAME).held():
        ran = triad("up", "--port", port)

    assert (ran.code, "another `make up` or `make down`" in ran.error) == (1, True)


@pytest.mark.parametrize(
    ("option", "file", "told"),
    [
        ("--model", "embedder.gguf", "is an embedding model (llama-embed); allowed: a chat model such as "),
        (
            "--embedder",
            "chat.gguf",
            "is a chat model (llama); allowed: an embedding model, which has a pooling_type, such",
        ),
    ],
)
def test_weights_of_the_other_kind_are_bad_input(
    triad: Triad, checkout: Path, root: Path, option: str, file: str, told: str
) -> None:
    """They would fail late, or give nonsense."""
    ran = triad("up", option, root / "models" / "tiny" / file)

    assert (ran.code, ran.out) == (2, "")
    assert told in ran.error
    assert len(ran.error.splitlines()) == 1
    assert not (checkout / NAME).exists()


def test_weights_that_came_and_are_of_the_other_kind_are_bad_input(
    triad: Triad, checkout: Path, root: Path, port: int
) -> None:
    """Nothing is started with them either."""
    embedder = root / "models" / "tiny" / "embedder.gguf"
    (checkout / ".venv-serving" / "bin" / "python").write_text(f"#!/bin/sh\necho {embedder}\n", encoding="utf-8")
    (checkout / ".cache" / "weights" / "owner" / "name").mkdir(parents=True)
    ran = triad("up", "--port", port, "--model", "owner/name:x.gguf")

    assert ran.code == 2
    assert "is an embedding model (llama-embed)" in ran.error
    assert not (checkout / NAME).exists()
