"""Tests of triad.twin.start."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from triad.catalog.models import Engine
from triad.twin.folder import Folder, write_json
from triad.twin.health import State, health, watcher_process
from triad.twin.plan import Endpoint, Part, Plan, load, save
from triad.twin.ports import free
from triad.twin.process import marked
from triad.twin.start import (
    NotStartedError,
    OtherTwinError,
    Progress,
    last_lines,
    mend,
    require_environments,
    running,
    start,
    wait,
)
from triad.twin.stop import stop

SLEEP = Part(name="fake", command=("sleep", "600"))


@pytest.fixture(autouse=True)
def stopped(folder: Folder) -> Iterator[None]:
    """End the watcher that a test has started."""
    yield
    stop(folder)


def web(port: int) -> Part:
    """Serve the files of this folder over HTTP, a file named `readiness` among them."""
    return Part(name="fake", command=(sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)))


def test_where_nothing_runs_no_twin_is_found(plan: Callable[..., Plan], folder: Folder) -> None:
    """A plan may be left of a machine that was switched off."""
    save(plan(SLEEP), folder)

    assert running(folder, {"engine": "vllm"}) is None


def test_a_twin_that_runs_with_the_same_parameters_is_found(
    process: Callable[..., Any], plan: Callable[..., Plan], folder: Folder
) -> None:
    """There is nothing to start."""
    made = plan(SLEEP)
    save(made, folder)
    process("pass", folder)

    assert running(folder, made.parameters) == made


def test_a_twin_that_runs_with_others_is_refused(
    process: Callable[..., Any], plan: Callable[..., Plan], folder: Folder
) -> None:
    """It says which, and what to do."""
    save(plan(SLEEP), folder)
    process("pass", folder)

    with pytest.raises(OtherTwinError) as told:
        running(folder, {"engine": "vllm", "port": "8000", "config": "01ab"})
    assert str(told.value) == (
        "another twin is up: its engine is 'llama.cpp', asked was 'vllm'; end it with `make down` first"
    )


def test_a_twin_of_an_earlier_spec_is_refused_in_words(
    process: Callable[..., Any], plan: Callable[..., Plan], folder: Folder
) -> None:
    """A hash says nothing to anybody."""
    made = plan(SLEEP)
    save(made, folder)
    process("pass", folder)

    with pytest.raises(OtherTwinError) as told:
        running(folder, {**made.parameters, "config": "01ab"})
    assert str(told.value) == (
        "another twin is up: it was started before the spec, or this program, was changed; "
        "end it with `make down` first"
    )


def test_it_waits_until_everything_answers(plan: Callable[..., Plan], folder: Folder, tmp_path: Path) -> None:
    """And tells each that does."""
    [port] = free(1)
    told: list[Progress] = []
    site = Part(
        name="fake",
        command=(*web(port).command, "--directory", str(tmp_path)),
    )
    (tmp_path / "readiness").touch()
    made = plan(site, endpoints=(Endpoint(name="chat", part="fake", port=port),))
    start(made, folder)
    wait(made, folder, told.append, timeout_s=60)

    assert [each.name for each in told] == ["chat"]
    assert load(folder) == made
    assert mend(made, folder) is State.UP


def test_a_watcher_that_died_is_started_again(plan: Callable[..., Plan], folder: Folder) -> None:
    """And finds what still runs."""
    made = plan(SLEEP)
    start(made, folder)
    while not (before := marked(folder.path, "fake")):
        pass
    watcher = watcher_process(folder)
    assert watcher is not None
    os.kill(watcher.pid, signal.SIGKILL)
    while watcher.alive():
        pass

    assert mend(made, folder) is State.DOWN
    assert watcher_process(folder) not in (None, watcher)
    assert marked(folder.path, "fake") == before


def test_a_part_that_only_starts_has_not_died(plan: Callable[..., Plan], folder: Folder) -> None:
    """One waits for it, and nothing is started again."""
    made = plan(SLEEP, endpoints=(Endpoint(name="chat", part="fake", port=free(1)[0]),))
    start(made, folder)
    while health(made, folder)[1].state is not State.UP:
        pass

    assert mend(made, folder) is State.STARTING


def test_a_part_has_died_until_it_answers_again(plan: Callable[..., Plan], folder: Folder) -> None:
    """That its process runs again is not enough."""
    made = plan(SLEEP, endpoints=(Endpoint(name="chat", part="fake", port=free(1)[0]),))
    start(made, folder)
    while not (before := marked(folder.path, "fake")):
        pass
    before[0].kill()
    while health(made, folder)[1].restarts != 1 or health(made, folder)[1].state is not State.UP:
        pass

    assert mend(made, folder) is State.DOWN


def test_a_part_that_keeps_dying_ends_the_wait_with_its_last_words(plan: Callable[..., Plan], folder: Folder) -> None:
    """A user need not look for the log."""
    dying = Part(name="fake", command=("sh", "-c", "echo no such model; exit 3"))
    made = plan(dying, endpoints=(Endpoint(name="chat", part="fake", port=free(1)[0]),))
    start(made, folder)

    with pytest.raises(
        NotStartedError,
        match=r"fake died 3 times; its last words:\nno such model(.|\n)*fake\.log \(`make logs PART=fake`\)",
    ):
        wait(made, folder, lambda _: None, timeout_s=60)


def test_what_died_long_ago_does_not_end_the_wait(plan: Callable[..., Plan], folder: Folder) -> None:
    """It was mended since."""
    write_json(folder.running, {"parts": {"fake": {"process": None, "restarts": 7}}})
    made = plan(endpoints=(Endpoint(name="chat", part="fake", port=free(1)[0]),))

    with pytest.raises(NotStartedError, match="chat: no answer after 0 s"):
        wait(made, folder, lambda _: None, timeout_s=0)


def test_an_application_that_cannot_be_deployed_ends_the_wait(plan: Callable[..., Plan], folder: Folder) -> None:
    """With what Ray Serve says of it, and where more is said."""
    write_json(folder.applications("fake"), {"chat": {"state": "DEPLOY_FAILED", "message": "no file fits"}})
    made = plan(endpoints=(Endpoint(name="chat", part="fake", port=free(1)[0]),))

    with pytest.raises(NotStartedError) as told:
        wait(made, folder, lambda _: None, timeout_s=60)
    assert str(told.value) == (
        "chat cannot be started; its last words:\nno file fits\n"
        f"the whole log: {folder.log('fake')} (`make logs PART=fake`)"
    )


@pytest.mark.parametrize("state", ["DEPLOY_FAILED", "DEPLOYING"])
def test_an_engine_that_ends_is_told_with_its_last_words(plan: Callable[..., Plan], folder: Folder, state: str) -> None:
    """Not with what Serve makes of it, and also if Serve still tries when time is up."""
    write_json(folder.applications("fake"), {"chat": {"state": state, "message": "Failed to update"}})
    said = "INFO 2026-11-21 19:18:32,277 chat_llama-cpp 8twn -- engine | tensor is not within the file\n"
    folder.log("chat").write_text(f"INFO chat -- Started\n{said}", encoding="utf-8")
    endpoint = Endpoint(name="chat", part="fake", port=free(1)[0])

    with pytest.raises(NotStartedError, match=r"chat.*\ntensor is not within the file\nthe whole log: "):
        wait(plan(endpoints=(endpoint,), logs={"chat": "*.log"}), folder, lambda _: None, timeout_s=0)


def test_a_wait_has_an_end(plan: Callable[..., Plan], folder: Folder) -> None:
    """It names what does not answer."""
    made = plan(endpoints=(Endpoint(name="chat", part="fake", port=free(1)[0]),))

    with pytest.raises(NotStartedError, match="chat: no answer after 0 s"):
        wait(made, folder, lambda _: None, timeout_s=0)


def test_a_watcher_that_cannot_start_is_told(folder: Folder, plan: Callable[..., Plan]) -> None:
    """Here it finds no plan."""
    with pytest.raises(NotStartedError, match="the watcher did not start; its last words"):
        mend(plan(SLEEP), folder)


def test_without_the_environment_of_the_engine_nothing_starts(tmp_path: Path) -> None:
    """It says what makes it."""
    for engine, told in ((Engine.LLAMA_CPP, "`make up` installs"), (Engine.VLLM, "`make up ENGINE=vllm` installs")):
        with pytest.raises(NotStartedError, match=f"not there; {told}"):
            require_environments([tmp_path / "bin" / "python"], engine)


def test_the_last_lines_of_a_log_are_read(tmp_path: Path) -> None:
    """Whatever bytes are in it, and if there is none."""
    log = tmp_path / "x.log"
    log.write_bytes(b"1\n2\n\xff3\n")

    assert last_lines(log, 2) == "2\n\ufffd3"
    assert last_lines(tmp_path / "none") == ""
