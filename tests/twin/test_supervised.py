"""Tests of triad.twin.supervised."""

import os
import signal
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import psutil
import pytest

from triad.twin.folder import Folder
from triad.twin.plan import Endpoint, Part
from triad.twin.process import Process, children, marked
from triad.twin.supervised import FIRST_PAUSE_S, HEALTHY_S, LONGEST_PAUSE_S, Supervised

Watch = Callable[..., Supervised]


def running(watched: Supervised) -> Process:
    """Find what it runs as."""
    assert watched.process is not None
    return watched.process


def kill(watched: Supervised) -> None:
    """Kill the process, and see it dead."""
    os.kill(running(watched).pid, signal.SIGKILL)
    os.waitid(os.P_PID, running(watched).pid, os.WEXITED | os.WNOWAIT)


def test_a_part_is_started_in_a_session_of_its_own(watch: Watch, folder: Folder) -> None:
    """A Ctrl-C in the terminal is for the command, not for the parts."""
    watched = watch()

    assert watched.look(0.0) == f"fake was started, pid {running(watched).pid}"
    assert os.getsid(running(watched).pid) == running(watched).pid
    assert _marked(folder) == [running(watched).pid]


def _marked(folder: Folder) -> list[int]:
    """Look for up to 10 seconds: Linux tells that a program was started a moment before it shows its environment."""
    deadline = time.monotonic() + 10
    while not (found := marked(folder.path, "fake")) and time.monotonic() < deadline:
        pass

    return [each.pid for each in found]


def test_what_a_part_says_is_kept(watch: Watch, folder: Folder) -> None:
    """Also what it says of its failure."""
    watched = watch(Part(name="fake", command=("sh", "-c", "echo said; echo $WORD >&2"), environment={"WORD": "so"}))
    watched.look(0.0)
    os.waitid(os.P_PID, running(watched).pid, os.WEXITED | os.WNOWAIT)

    assert folder.log("fake").read_text(encoding="utf-8") == "said\nso\n"
    assert watched.look(1.0) == "fake: died with exit code 0"


def test_a_part_may_keep_what_python_compiled(watch: Watch, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its environment is made without it; a shell that forbids it would double each start."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    watched = watch(Part(name="fake", command=(sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)")))
    watched.look(0.0)
    os.waitid(os.P_PID, running(watched).pid, os.WEXITED | os.WNOWAIT)

    assert folder.log("fake").read_text(encoding="utf-8") == "False\n"


def test_a_part_that_lives_is_left_alone(watch: Watch) -> None:
    """Nothing happens."""
    watched = watch()
    watched.look(0.0)
    before = watched.process

    assert [watched.look(float(now)) for now in range(1, 5)] == [None] * 4
    assert watched.process == before


def test_a_part_that_was_killed_is_started_again_after_a_pause(watch: Watch) -> None:
    """Not before."""
    watched = watch()
    watched.look(0.0)
    before = running(watched).pid
    kill(watched)

    assert watched.look(9.5) == "fake: died with exit code -9"
    assert watched.look(10.0) == "fake is started again in 1 s"
    assert (watched.process, watched.look(10.9)) == (None, None)
    assert watched.look(11.0) == f"fake was started, pid {running(watched).pid}"
    assert running(watched).pid != before
    assert watched.restarts == 1


def test_the_pause_grows_with_every_death_to_a_limit(watch: Watch) -> None:
    """A part that cannot live does not keep the machine busy."""
    watched, now, pauses = watch(), 0.0, []
    for _ in range(7):
        watched.look(now)
        kill(watched)
        watched.look(now)
        watched.look(now)
        pauses.append(watched.resumes - now)
        now = watched.resumes

    assert pauses == [1, 2, 4, 8, 16, LONGEST_PAUSE_S, LONGEST_PAUSE_S]


def test_a_part_that_lived_long_is_started_again_at_once(watch: Watch) -> None:
    """What killed it then is not what killed it now; if it dies again, it waits."""
    watched = watch()
    watched.pause_s = LONGEST_PAUSE_S
    watched.look(0.0)
    kill(watched)
    now = 1.0 + HEALTHY_S
    told = [watched.look(now), watched.look(now), watched.look(now)]
    kill(watched)
    watched.look(now)

    assert told[1:] == ["fake is started again at once", f"fake was started, pid {running(watched).pid}"]
    assert watched.look(now) == f"fake is started again in {FIRST_PAUSE_S:.0f} s"


@pytest.fixture
def family(watch: Watch) -> tuple[Supervised, psutil.Process]:
    """Watch a part that has two children, one of them vital."""
    command = ("sh", "-c", "sleep 600 & tail -f /dev/null & wait; wait")
    watched = watch(Part(name="fake", command=command, vital=("sleep",)))
    watched.look(0.0)
    parent = psutil.Process(running(watched).pid)
    while children(parent) != {"sleep", "tail"}:
        pass
    watched.look(1.0)
    return watched, parent


def test_a_part_without_a_vital_child_is_started_again(
    family: tuple[Supervised, psutil.Process], folder: Folder
) -> None:
    """Ray goes on for a minute without its control store, and serves nobody new."""
    watched, parent = family
    [vital] = [each for each in parent.children() if each.name() == "sleep"]
    vital.kill()
    while "sleep" in children(parent):
        pass

    assert watched.look(2.0) == "fake: sleep died"
    assert watched.look(2.5) == "fake is started again in 1 s"
    assert marked(folder.path) == []


def test_what_died_is_told_before_the_rest_is_ended(family: tuple[Supervised, psutil.Process]) -> None:
    """A status that looks meanwhile would name all that was ended, too."""
    watched, parent = family
    [vital] = [each for each in parent.children() if each.name() == "sleep"]
    vital.kill()
    while "sleep" in children(parent):
        pass
    watched.look(2.0)

    assert watched.record()["died"] == "sleep died"
    assert children(parent) == {"tail"}


def test_a_part_that_runs_whole_again_has_lost_nothing(family: tuple[Supervised, psutil.Process]) -> None:
    """Not before: the vital child comes later."""
    watched, _ = family
    kill(watched)
    for now in (2.0, 2.5, 3.5):
        watched.look(now)
    died = []
    while not watched.look(4.0):
        died.append(watched.died)

    assert set(died) <= {"died with exit code -9"}
    assert children(psutil.Process(running(watched).pid)) >= {"sleep"}
    assert (watched.died, watched.look(5.0)) == ("", None)


def test_a_part_runs_again_once_it_answers(watch: Watch, server: Callable[..., int]) -> None:
    """Its process is there long before; LiteLLM takes a quarter of a minute to load."""
    status = 503

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("content-length", "0")
        request.end_headers()

    watched = watch()
    watched.endpoints = (Endpoint(name="fake", part="fake", port=server(answer)),)
    watched.look(0.0)
    kill(watched)
    for now in (1.0, 1.5, 2.5):
        watched.look(now)
    unready = [watched.look(float(now)) for now in (3, 4)]
    recorded = watched.record()["died"]
    status = 200

    assert (unready, recorded) == ([None, None], "died with exit code -9")
    assert (watched.look(5.0), watched.died) == ("fake runs again", "")


def test_a_part_without_another_child_goes_on(family: tuple[Supervised, psutil.Process]) -> None:
    """It mends that itself."""
    watched, parent = family
    [other] = [each for each in parent.children() if each.name() == "tail"]
    other.kill()
    while "tail" in children(parent):
        pass

    assert watched.look(2.0) is None


def test_another_watcher_takes_a_living_part_over(watch: Watch) -> None:
    """The first may have been killed."""
    first, second = watch(), watch()
    first.look(0.0)
    first.restarts = 3
    second.take_over(first.record())

    assert (second.process, second.restarts) == (first.process, 3)
    assert second.look(1.0) is None


def test_another_watcher_ends_what_the_first_was_about_to_end(family: tuple[Supervised, psutil.Process]) -> None:
    """It has never seen what is missing."""
    first, parent = family
    [vital] = [each for each in parent.children() if each.name() == "sleep"]
    vital.kill()
    while "sleep" in children(parent):
        pass
    first.look(2.0)
    second = Supervised(part=first.part, folder=first.folder)
    second.take_over(first.record())

    assert second.look(3.0) == "fake is started again in 1 s"
    assert running(first).alive() is None


def test_another_watcher_goes_on_waiting_for_a_part_that_is_whole(family: tuple[Supervised, psutil.Process]) -> None:
    """It had died before, and nothing of it has to be ended now."""
    first, parent = family
    second = Supervised(part=first.part, folder=first.folder)
    second.take_over(first.record() | {"died": "sleep died"})

    assert second.look(3.0) == "fake runs again"
    assert parent.is_running()


def test_another_watcher_starts_what_died_meanwhile(watch: Watch) -> None:
    """Whatever has its process id by now."""
    watched, me = watch(), Process.of(os.getpid())
    watched.take_over({"process": {"pid": me.pid, "started": me.started - 1}, "restarts": 0})

    assert watched.process is None
    assert watched.look(0.0) == f"fake was started, pid {running(watched).pid}"
