"""Tests of triad.twin.health."""

import os
import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from triad.twin.folder import Folder, write_json
from triad.twin.health import Health, State, answers, health, is_up, watcher_process
from triad.twin.plan import Endpoint, Part, Plan
from triad.twin.ports import free
from triad.twin.process import Process

Server = Callable[[Callable[[BaseHTTPRequestHandler], None]], int]


def record(folder: Folder, process: Process, *, restarts: int = 0, died: str = "") -> None:
    """Write down a watcher and a part that are the same process."""
    document = {"pid": process.pid, "started": process.started}
    part = {"process": document, "restarts": restarts, "died": died}
    write_json(folder.running, {"watcher": document, "parts": {"fake": part}})


def answer(status: int) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer readiness, and nothing else, with a status."""

    def send(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status if request.path == "/chat/readiness" else 404)
        request.send_header("content-length", "0")
        request.end_headers()

    return send


def test_a_twin_is_up_if_everything_is(
    process: Callable[..., Any], plan: Callable[..., Plan], folder: Folder, server: Server
) -> None:
    """The watcher, each part and each endpoint have a line."""
    part = process("pass", folder)
    record(folder, Process.of(part.pid))
    endpoint = Endpoint(name="chat", part="fake", port=server(answer(200)), path="/chat")
    found = health(plan(Part(name="fake", command=("x",)), endpoints=(endpoint,)), folder)

    assert [(each.name, each.state, each.pid, each.at) for each in found] == [
        ("watcher", State.UP, part.pid, None),
        ("fake", State.UP, part.pid, None),
        ("chat", State.UP, None, endpoint.url),
    ]
    assert all(each.memory_mib for each in found[:2])
    assert is_up(found)


def test_what_was_never_started_is_down(plan: Callable[..., Plan], folder: Folder) -> None:
    """The watcher too."""
    endpoint = Endpoint(name="chat", part="fake", port=free(1)[0])
    found = health(plan(Part(name="fake", command=("x",)), endpoints=(endpoint,)), folder)

    assert [(each.name, each.state) for each in found] == [
        ("watcher", State.DOWN),
        ("fake", State.DOWN),
        ("chat", State.DOWN),
    ]
    assert found[2].note == "does not answer"
    assert not is_up(found)


def test_a_process_that_came_to_the_id_of_a_part_is_not_the_part(plan: Callable[..., Plan], folder: Folder) -> None:
    """It is told by the moment it started."""
    me = Process.of(os.getpid())
    record(folder, Process(pid=me.pid, started=me.started - 1))
    found = health(plan(Part(name="fake", command=("x",))), folder)

    assert {each.state for each in found} == {State.DOWN}
    assert watcher_process(folder) is None


def test_a_part_says_how_often_it_was_started_again(
    process: Callable[..., Any], plan: Callable[..., Plan], folder: Folder
) -> None:
    """A restart is no secret."""
    record(folder, Process.of(process("pass", folder).pid), restarts=2)

    assert health(plan(Part(name="fake", command=("x",))), folder)[1].restarts == 2


def test_an_endpoint_names_its_engine_and_how_often_it_was_started_again(
    process: Callable[..., Any], plan: Callable[..., Plan], folder: Folder, server: Server
) -> None:
    """A user who looks at a slow model wants to find the process."""
    engine = process("pass", folder)
    lines = (f"chat_llama-cpp x -- pid={pid}, port=1 | engine is ready\n" for pid in (1, 1, engine.pid))
    folder.log("chat").write_text("".join(lines), encoding="utf-8")
    endpoint = Endpoint(name="chat", part="fake", port=server(answer(200)), path="/chat")
    found = health(plan(endpoints=(endpoint,), logs={"chat": "*.log"}), folder)[1]

    assert (found.pid, found.restarts) == (engine.pid, 2)


def test_a_part_without_its_vital_children_is_starting(
    process: Callable[..., Any], plan: Callable[..., Plan], folder: Folder
) -> None:
    """Or about to be started again."""
    record(folder, Process.of(process("pass", folder).pid))
    found = health(plan(Part(name="fake", command=("x",), vital=("raylet", "gcs_server"))), folder)[1]

    assert (found.state, found.note) == (State.STARTING, "without gcs_server, raylet")


def test_what_died_of_a_part_is_told_and_not_what_was_ended_for_it(
    process: Callable[..., Any], plan: Callable[..., Plan], folder: Folder
) -> None:
    """Both are missing by then."""
    record(folder, Process.of(process("pass", folder).pid), died="raylet died")
    found = health(plan(Part(name="fake", command=("x",), vital=("raylet", "gcs_server"))), folder)[1]

    assert (found.state, found.note) == (State.STARTING, "raylet died")


def test_what_died_of_a_part_is_told_while_nothing_of_it_runs(plan: Callable[..., Plan], folder: Folder) -> None:
    """It waits to be started again."""
    me = Process.of(os.getpid())
    record(folder, Process(pid=me.pid, started=me.started - 1), died="raylet died")
    found = health(plan(Part(name="fake", command=("x",))), folder)[1]

    assert (found.state, found.note) == (State.DOWN, "raylet died")


@pytest.mark.parametrize("status", [404, 500, 503])
def test_an_endpoint_that_answers_anything_else_is_not_ready(server: Server, status: int) -> None:
    """Its engine is dead or busy starting."""
    assert not answers(Endpoint(name="chat", part="fake", port=server(answer(status)), path="/chat"))


def test_an_endpoint_that_is_being_deployed_is_starting(
    plan: Callable[..., Plan], folder: Folder, server: Server
) -> None:
    """Ray Serve says so."""
    write_json(folder.applications("fake"), {"chat": {"state": "DEPLOYING", "message": ""}})
    endpoint = Endpoint(name="chat", part="fake", port=server(answer(503)), path="/chat")

    assert health(plan(endpoints=(endpoint,)), folder)[1] == Health(
        name="chat", state=State.STARTING, restarts=0, at=endpoint.url, note="answers 503"
    )


def test_an_endpoint_of_which_serve_says_nothing_yet_is_starting(
    process: Callable[..., Any], plan: Callable[..., Plan], folder: Folder
) -> None:
    """Ray itself takes half a minute to start."""
    record(folder, Process.of(process("pass", folder).pid))
    endpoint = Endpoint(name="chat", part="fake", port=free(1)[0])
    found = health(plan(Part(name="fake", command=("x",)), endpoints=(endpoint,)), folder)[2]

    assert (found.state, found.note) == (State.STARTING, "does not answer")


def test_what_speaks_no_http_does_not_answer() -> None:
    """It is no reason to fail."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        endpoint = Endpoint(name="chat", part="fake", port=deaf.getsockname()[1])
        deaf.close()

        assert not answers(endpoint)
