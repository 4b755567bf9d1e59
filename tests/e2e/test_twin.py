"""The twin as a user meets it: real Ray, real engines, the models that ship; killed part by part."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psutil
import pytest

from triad.twin.folder import NAME, Folder
from triad.twin.plan import Plan, load
from triad.twin.ports import free, require_free
from triad.twin.process import marked

LINKED = ("serving", "models", ".venv-serving", "platform.yaml")
PATIENCE_S = 300

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def checkout(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a second checkout, so that the twin of this one is left alone."""
    made = tmp_path_factory.mktemp("checkout")
    for name in ("triad", "contracts"):
        shutil.copytree(root / name, made / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in LINKED:
        (made / name).symlink_to(root / name)

    return made


@pytest.fixture(scope="module")
def triad(checkout: Path) -> Command:
    """Run a command of that checkout."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "triad.cli", *map(str, arguments)],
            cwd=checkout,
            text=True,
            capture_output=True,
            check=False,
        )

    return run


@pytest.fixture(scope="module")
def port() -> int:
    """Find a port that is free."""
    return free(1)[0]


@pytest.fixture(scope="module", autouse=True)
def up(triad: Command, port: int) -> Iterator[str]:
    """Start the twin once, and end it whatever happens."""
    started = triad("up", "--port", port, "--timeout", PATIENCE_S)
    assert started.returncode == 0, started.stderr
    yield started.stdout
    triad("down")


@pytest.fixture
def folder(checkout: Path) -> Folder:
    """Find the folder of the twin."""
    return Folder(path=checkout / NAME)


@pytest.fixture
def plan(folder: Folder) -> Plan:
    """Read what was started."""
    found = load(folder)
    assert found is not None
    return found


def until(condition: Callable[[], bool]) -> None:
    """Look until something has happened."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline


def find(folder: Folder, words: str) -> psutil.Process:
    """Find a process of the twin by its command."""
    return next(each for each in marked(folder.path) if words in _command(each))


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def test_it_says_where_it_answers_and_how_long_it_took(up: str, port: int) -> None:
    """A user copies the line."""
    assert f"http://127.0.0.1:{port}/v1" in up
    assert f"curl http://127.0.0.1:{port}/v1/chat/completions" in up
    assert "up after" in up


def test_the_model_calls_the_weather(triad: Command) -> None:
    """The first thing that a user sees of it."""
    asked = triad("ask", "What is the current weather in London?")

    assert (asked.returncode, asked.stdout) == (0, 'get_current_weather(city="London")\n')


def test_the_embedder_answers_beside_it(plan: Plan) -> None:
    """Below the same port."""
    embedder = plan.endpoint("embedder")
    body = json.dumps({"model": "embedder", "input": ["rain", "sun"]}).encode()
    request = Request(f"{embedder.url}/v1/embeddings", body, {"content-type": "application/json"})  # noqa: S310  # ours
    with urlopen(request) as answer:  # noqa: S310  # as above
        vectors: dict[str, Any] = json.load(answer)

    assert [each["index"] for each in vectors["data"]] == [0, 1]
    assert len(vectors["data"][0]["embedding"]) > 1


def test_everything_is_up(triad: Command) -> None:
    """And takes what a laptop has."""
    document = json.loads(triad("status", "--json").stdout)
    serve = next(each for each in document["parts"] if each["name"] == "serve")

    assert {each["state"] for each in document["parts"]} == {"up"}
    assert 100 < serve["memory_mib"] < 2500


def test_a_second_start_finds_it_up(triad: Command, port: int) -> None:
    """Nothing is started twice."""
    again = triad("up", "--port", port)

    assert (again.returncode, again.stdout.splitlines()[0]) == (0, "the twin is up already")


def test_only_this_machine_can_ask_it(folder: Folder, port: int) -> None:
    """Neither the models nor Ray itself."""
    addresses = {
        name: {each.laddr.ip for each in find(folder, name).net_connections("tcp") if each.status == psutil.CONN_LISTEN}
        for name in ("gcs_server", "raylet/raylet")
    }
    models = {
        each.laddr.ip
        for process in marked(folder.path)
        for each in process.net_connections("tcp")
        if each.status == psutil.CONN_LISTEN and each.laddr.port == port
    }

    assert addresses == {name: {"::ffff:127.0.0.1"} for name in addresses}
    assert models == {"127.0.0.1"}


def test_every_part_writes_a_log(triad: Command) -> None:
    """The watcher, Ray with its workers, Serve's controller and proxy, and each model."""
    logged = triad("logs", "--lines", 1).stdout

    assert {line.split("|")[0].strip() for line in logged.splitlines()} >= {
        "watcher",
        "serve",
        "controller",
        "proxy",
        "chat",
        "embedder",
    }


def test_an_engine_that_is_killed_comes_back(triad: Command, folder: Folder, port: int) -> None:
    """Its replica sees to it."""
    engine = find(folder, "chat.gguf")
    engine.kill()
    until(lambda: not engine.is_running())

    assert triad("up", "--port", port).returncode == 0
    assert triad("ask", "What is the current weather in London?").returncode == 0


def test_a_watcher_that_is_killed_is_told_and_mended(triad: Command, folder: Folder, port: int) -> None:
    """Nobody watches it, so a user does."""
    watcher = json.loads(folder.running.read_text(encoding="utf-8"))["watcher"]
    os.kill(watcher["pid"], signal.SIGKILL)
    told = triad("status", "--json")
    [line] = [each for each in json.loads(told.stdout)["parts"] if each["name"] == "watcher"]
    mended = triad("up", "--port", port)

    assert (told.returncode, line["state"], "`triad up`" in line["note"]) == (1, "down", True)
    assert (mended.returncode, triad("status").returncode) == (0, 0)


@pytest.mark.long
@pytest.mark.parametrize("name", ["ServeReplica:chat", "ServeController", "HAProxyManager", "bin/haproxy"])
def test_a_part_of_serve_that_is_killed_comes_back(triad: Command, folder: Folder, port: int, name: str) -> None:
    """Serve sees to it."""
    killed = find(folder, name)
    killed.kill()
    until(lambda: any(name in _command(each) and each.pid != killed.pid for each in marked(folder.path)))

    assert triad("up", "--port", port, "--timeout", PATIENCE_S).returncode == 0
    assert triad("ask", "What is the current weather in London?").returncode == 0


@pytest.mark.long
@pytest.mark.parametrize("name", ["gcs_server", "raylet/raylet", "triad.twin.ray_head"])
def test_a_part_of_ray_that_is_killed_comes_back(triad: Command, folder: Folder, port: int, name: str) -> None:
    """The watcher starts Ray and Serve again."""
    before = find(folder, "triad.twin.ray_head")
    find(folder, name).kill()
    until(lambda: not before.is_running() and "triad.twin.ray_head" in "".join(map(_command, marked(folder.path))))

    assert triad("up", "--port", port, "--timeout", PATIENCE_S).returncode == 0
    assert triad("ask", "What is the current weather in London?").returncode == 0


def test_in_the_end_nothing_is_left(triad: Command, folder: Folder, plan: Plan, port: int) -> None:
    """No process, no file, no port."""
    ended = triad("down")

    assert (ended.returncode, "processes ended" in ended.stdout) == (0, True)
    assert marked(folder.path) == []
    assert not folder.path.exists()
    assert not Path(plan.temporary).exists()
    require_free(port, option="--port")
    assert triad("down").stdout == "no twin is up\n"
