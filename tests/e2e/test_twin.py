"""The twin as a user meets it: real Ray, real engines, the models that ship; killed part by part."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Any
from urllib.request import Request, urlopen

import psutil
import pytest

from triad.twin.folder import Folder
from triad.twin.health import State, health
from triad.twin.plan import Plan, load
from triad.twin.ports import require_free
from triad.twin.process import command, marked

PATIENCE_S = 300

Command = Callable[..., subprocess.CompletedProcess[str]]
Until = Callable[[Callable[[], bool]], None]


@pytest.fixture(scope="module", autouse=True)
def up(triad: Command, port: int) -> Iterator[str]:
    """Start the twin once, and end it whatever happens."""
    started = triad("up", "--port", port, "--timeout", PATIENCE_S)
    assert started.returncode == 0, started.stderr
    yield started.stdout
    triad("down")


@pytest.fixture
def plan(folder: Folder) -> Plan:
    """Read what was started."""
    found = load(folder)
    assert found is not None
    return found


def find(folder: Folder, words: str) -> psutil.Process:
    """Find a process of the twin by its command."""
    return next(each for each in marked(folder.path) if words in command(each))


def watcher(folder: Folder) -> psutil.Process:
    """Find who starts the parts."""
    return psutil.Process(json.loads(folder.running.read_text(encoding="utf-8"))["watcher"]["pid"])


def status_of(triad: Command, name: str) -> dict[str, Any]:
    """Read one line of the status."""
    [found] = [each for each in json.loads(triad("status", "--json").stdout)["parts"] if each["name"] == name]
    return dict(found)


def test_it_says_where_it_answers_and_how_long_it_took(up: str, port: int, plan: Plan) -> None:
    """A user copies the line."""
    assert f"http://127.0.0.1:{port}/v1" in up
    assert f"curl {plan.endpoint('gateway').url}/v1/chat/completions" in up
    assert "up after" in up


def test_the_model_calls_the_weather(triad: Command) -> None:
    """The first thing that a user sees of it."""
    asked = triad("ask", "--model", "What is the current weather in London?")

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


def test_nothing_listens_but_on_the_loopback_address(folder: Folder) -> None:
    """Neither the models nor Ray, whose ports take orders; of every process there is."""
    found = [
        (each.laddr.ip, each.laddr.port, command(process))
        for process in (*marked(folder.path), watcher(folder))
        for each in process.net_connections("tcp")
        if each.status == psutil.CONN_LISTEN
    ]

    assert len(found) > 10
    assert [each for each in found if not _is_loopback(each[0])] == []


def _is_loopback(address: str) -> bool:
    found = ip_address(address)
    inner = getattr(found, "ipv4_mapped", None)

    return (inner or found).is_loopback


def test_every_part_writes_a_log(triad: Command) -> None:
    """The watcher, Ray with its workers, Serve's controller and proxy, and each model."""
    logged = triad("logs", "--all", "--lines", 1).stdout

    assert {line.split("|")[0].strip() for line in logged.splitlines()} >= {
        "watcher",
        "serve",
        "controller",
        "proxy",
        "chat",
        "embedder",
    }


def test_what_ray_says_of_itself_is_left_out(triad: Command) -> None:
    """But not what becomes of the models."""
    logged, everything = triad("logs").stdout, triad("logs", "--all").stdout
    chatter = ("Ray runtime started", ":job_id:", "Starting HAProxy")

    assert [words for words in chatter if words not in everything or words in logged] == []
    assert "engine is ready" in logged


def test_an_engine_that_is_killed_comes_back(triad: Command, folder: Folder, port: int, until: Until) -> None:
    """Its replica sees to it, and the status tells of both."""
    engine = find(folder, "chat.gguf")
    before = status_of(triad, "chat")
    engine.kill()
    until(lambda: not engine.is_running())

    assert triad("up", "--port", port).returncode == 0
    assert triad("ask", "--model", "What is the current weather in London?").returncode == 0
    after = status_of(triad, "chat")
    assert (before["pid"], before["restarts"]) == (engine.pid, 0)
    assert (after["pid"], after["restarts"]) == (find(folder, "chat.gguf").pid, 1)


def test_a_watcher_that_is_killed_is_told_and_mended(triad: Command, folder: Folder, port: int) -> None:
    """Nobody watches it, so a user does."""
    os.kill(watcher(folder).pid, signal.SIGKILL)
    told = triad("status", "--json")
    line = status_of(triad, "watcher")
    mended = triad("up", "--port", port)

    assert (told.returncode, line["state"], f"`make up PORT={port} GATEWAY_PORT=" in line["note"]) == (1, "down", True)
    assert (mended.returncode, triad("status").returncode) == (0, 0)


@pytest.mark.long
@pytest.mark.parametrize("name", ["ServeReplica:chat", "ServeController", "HAProxyManager", "bin/haproxy"])
def test_a_part_of_serve_that_is_killed_comes_back(
    triad: Command, folder: Folder, port: int, name: str, until: Until
) -> None:
    """Serve sees to it."""
    killed = find(folder, name)
    killed.kill()
    until(lambda: any(name in command(each) and each.pid != killed.pid for each in marked(folder.path)))

    assert triad("up", "--port", port, "--timeout", PATIENCE_S).returncode == 0
    assert triad("ask", "--model", "What is the current weather in London?").returncode == 0


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "died"),
    [
        ("gcs_server", "gcs_server died"),
        ("raylet/raylet", "raylet died"),
        ("triad.twin.ray_head", "died with exit code -9"),
    ],
)
def test_a_part_of_ray_that_is_killed_comes_back(
    triad: Command, folder: Folder, plan: Plan, port: int, name: str, died: str, until: Until
) -> None:
    """The watcher starts Ray and Serve again, and meanwhile the status names what died, and nothing else."""
    before, notes = find(folder, "triad.twin.ray_head"), set()
    find(folder, name).kill()

    def is_back() -> bool:
        [serve] = [each for each in health(plan, folder) if each.name == "serve"]
        notes.add(serve.note)
        return serve.state is State.UP and serve.pid != before.pid

    until(is_back)

    at_once = {"", "not running", f"without {name.rpartition('/')[2]}"}
    assert notes - at_once == {died}

    assert triad("up", "--port", port, "--timeout", PATIENCE_S).returncode == 0
    assert triad("ask", "--model", "What is the current weather in London?").returncode == 0


def test_in_the_end_nothing_is_left(triad: Command, folder: Folder, port: int) -> None:
    """No process, no file, no port."""
    ended = triad("down")

    assert (ended.returncode, "processes ended" in ended.stdout) == (0, True)
    assert marked(folder.path) == []
    assert not folder.path.exists()
    assert not folder.temporary.exists()
    require_free(port)
    assert triad("down").stdout == "no twin is up\n"
