"""Tests of triad.twin.engines."""

import os
from collections.abc import Callable
from typing import Any

from triad.twin.engines import EngineProcess, engine, last_words
from triad.twin.folder import Folder
from triad.twin.plan import Plan

READY = "INFO 2026-11-21 19:11:16,038 chat_llama-cpp fh9j -- pid={pid}, port=36419 | engine is ready\n"
SERVING = "INFO 2026-11-21 19:11:16,097 {deployment} fh9j -- Finished initializing replica.\n"
AGAIN = "import sys, time; sys.stdout.write('x'); sys.stdout.flush(); time.sleep(600)"
SAID = "INFO 2026-11-21 19:11:16,097 chat_llama-cpp fh9j -- engine | {words}\n"


def test_an_engine_is_the_process_that_was_ready_last(
    process: Callable[..., Any], plan: Callable[..., Plan], folder: Folder
) -> None:
    """In whichever replica; each earlier one was a start."""
    made, planned = process("pass", folder), plan(logs={"chat": "replica_*.log"})
    for name, pids in (("b", (1, 1)), ("a", (1, made.pid))):
        (folder.temporary / f"replica_{name}.log").write_text("".join(READY.format(pid=pid) for pid in pids))

    os.utime(folder.temporary / "replica_b.log", (1, 1))

    assert engine(planned, folder, "chat") == EngineProcess(pid=made.pid, restarts=3)


def test_a_process_that_is_not_of_the_twin_is_not_its_engine(
    process: Callable[..., Any], plan: Callable[..., Plan], folder: Folder
) -> None:
    """It came to the id of one that ended."""
    other = process("pass", None)
    folder.log("chat").write_text(READY.format(pid=other.pid))

    assert engine(plan(logs={"chat": "*.log"}), folder, "chat") == EngineProcess(pid=None, restarts=0)


def test_an_engine_inside_its_replica_is_the_replica(
    process: Callable[..., Any], plan: Callable[..., Plan], folder: Folder
) -> None:
    """As vLLM's, which a router stands beside."""
    title = "ray::ServeReplica:chat:Server:vllm"
    code = f"sys.argv[1:] or os.execv(sys.executable, [{title!r}, '-c', {AGAIN!r}, 'again'])"
    made = process(code, folder)
    lines = (SERVING.format(deployment=each) for each in ("chat_Server:vllm", "chat_Router", "chat_Server:vllm"))
    folder.log("chat").write_text("".join(lines))

    assert engine(plan(logs={"chat": "*.log"}), folder, "chat") == EngineProcess(pid=made.pid, restarts=1)


def test_what_never_ran_has_no_engine(plan: Callable[..., Plan], folder: Folder) -> None:
    """And was never started again."""
    made = plan(logs={"chat": "*.log"})

    assert engine(made, folder, "chat") == EngineProcess(pid=None, restarts=0)
    assert last_words(made, folder, "chat") == ""


def test_the_last_words_are_those_of_the_last_replica_before_its_wrapper_ended(
    plan: Callable[..., Plan], folder: Folder
) -> None:
    """The reason stands there; a wrapper that says nothing but its end is heard all the same."""
    made, trace = plan(logs={"chat": "replica_*.log"}), "Traceback (most recent call last):"
    for name, lines in (("b", ["earlier"]), ("a", ["no such tensor", trace, "RuntimeError"])):
        (folder.temporary / f"replica_{name}.log").write_text("".join(SAID.format(words=line) for line in lines))
    os.utime(folder.temporary / "replica_b.log", (1, 1))

    assert last_words(made, folder, "chat") == "no such tensor"
    (folder.temporary / "replica_a.log").write_text(SAID.format(words=trace))
    assert last_words(made, folder, "chat") == trace


def test_the_last_words_are_the_engines_alone(plan: Callable[..., Plan], folder: Folder) -> None:
    """Twenty lines, as it wrote them."""
    words = "".join(SAID.format(words=f"line {number}") for number in range(30))
    folder.log("chat").write_text(f"{words}{SERVING.format(deployment='x')}")

    told = last_words(plan(logs={"chat": "*.log"}), folder, "chat").splitlines()
    assert told == [f"line {number}" for number in range(10, 30)]
