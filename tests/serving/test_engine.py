"""An engine under supervision, with one that behaves as told."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest
import uvloop

from serving.engine import Engine, EngineError
from serving.patience import Patience, Proof

FAKE = str(Path(__file__).parent / "fake_llama.py")
LOGGER = logging.getLogger("test")
QUICK = Patience(ready_s=30, probe_s=0.05, still_s=0.5, silent_s=60, stop_s=10, restart_s=(0, 0, 0))
LOOPS = pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])


def make(behaviours: list[str], patience: Patience = QUICK) -> Engine:
    """Make an engine whose runs behave in turn; the last behaviour stays."""

    def command(port: int) -> list[str]:
        behaviour = behaviours.pop(0) if len(behaviours) > 1 else behaviours[0]
        return [sys.executable, FAKE, str(port), behaviour]

    return Engine(command, environment={}, proof=Proof.TEXT, logger=LOGGER, patience=patience)


@asynccontextmanager
async def started(*behaviours: str) -> AsyncIterator[Engine]:
    """An engine that runs."""
    engine = make(list(behaviours))
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


def run(
    main: Callable[[], Awaitable[None]], loop: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
) -> None:
    """Run a test on one kind of event loop."""

    async def whole() -> None:
        async with asyncio.timeout(60):
            await main()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(whole())


async def new_pid(engine: Engine, old: int) -> int:
    """Wait until another process answers."""
    while engine.pid in (None, old) or engine.port() is None:
        await asyncio.sleep(0)
    return engine.pid or 0


async def until_unhealthy(engine: Engine) -> None:
    """Ask for its health until that fails."""
    while True:
        engine.check()
        await asyncio.sleep(0)


@LOOPS
def test_engine_answers_and_leaves_nothing_behind(loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    """After the stop there is no process, not even a zombie."""

    async def main() -> None:
        async with started("well") as engine:
            pid = engine.pid
            assert engine.port()
            assert await engine.ready()
            engine.check()
        assert engine.port() is None
        assert pid is not None
        assert not psutil.pid_exists(pid)

    run(main, loop)


@LOOPS
def test_engine_that_was_killed_starts_again_on_another_port(loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    """The replica does it itself; nobody has to replace it."""

    async def main() -> None:
        async with started("well") as engine:
            old = engine.pid or 0
            os.kill(old, signal.SIGKILL)
            assert await new_pid(engine, old) != old
            assert engine.port()
            assert not psutil.pid_exists(old)
            engine.check()

    run(main, loop)


def test_frozen_engine_is_replaced() -> None:
    """A process that neither answers nor computes is as good as dead."""

    async def main() -> None:
        async with started("well") as engine:
            old = engine.pid or 0
            os.kill(old, signal.SIGSTOP)
            assert await new_pid(engine, old) != old

    run(main)


def test_frozen_engine_is_not_ready() -> None:
    """Long before it is replaced nobody is sent to it, and it is ready again by itself."""

    async def main() -> None:
        engine = make(["well"], Patience(glance_s=0.2))
        await engine.start()
        os.kill(engine.pid or 0, signal.SIGSTOP)
        frozen = await engine.ready()
        os.kill(engine.pid or 0, signal.SIGCONT)
        while not await engine.ready():
            await asyncio.sleep(0)
        await engine.stop()
        stopped = await engine.ready()

        assert (frozen, stopped) == (False, False)

    run(main)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's CPU time")
def test_engine_that_computes_is_ready_though_it_does_not_answer() -> None:
    """Its decoding loop answers between two steps, and a step of a long prompt may take long."""

    async def main() -> None:
        engine = make(["busy"], Patience(glance_s=1.0))
        await engine.start()
        busy = await engine.ready()
        await engine.stop()

        assert busy

    run(main)


def test_engine_that_decodes_nothing_is_replaced() -> None:
    """Its HTTP side still answers, so that only its counters tell."""

    async def main() -> None:
        async with started("stuck", "well") as engine:
            old = engine.pid or 0
            assert await new_pid(engine, old) != old

    run(main)


def test_restarts_that_do_not_help_fail_the_health_check() -> None:
    """Serve then replaces the whole replica."""

    async def main() -> None:
        async with started("well", "refuses") as engine:
            os.kill(engine.pid or 0, signal.SIGKILL)
            with pytest.raises(EngineError, match="no such model"):
                await until_unhealthy(engine)

    run(main)


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (
            "refuses",
            "ended with status 1 before it was ready; its last lines:\nfake engine begins\nerror: no such model",
        ),
        ("cannot", "cannot do its work: 500"),
        ("dies", "broke off its first answer"),
    ],
)
def test_engine_that_cannot_work_is_never_ready(behaviour: str, words: str) -> None:
    """The error says why, in the engine's own last words, and no process stays."""

    async def main() -> None:
        engine = make([behaviour])
        with pytest.raises(EngineError) as caught:
            await engine.start()
        assert words in str(caught.value)
        assert engine.pid is None

    run(main)


def test_engine_that_takes_too_long_is_given_up() -> None:
    """The deadline holds while it loads as well."""

    async def main() -> None:
        engine = make(["well"], Patience(ready_s=0.001))
        with pytest.raises(EngineError, match=r"not ready within 0\.001 s"):
            await engine.start()
        assert engine.pid is None

    run(main)


def test_engine_that_ignores_sigterm_is_killed() -> None:
    """The stop of a replica never hangs on it."""

    async def main() -> None:
        engine = make(["deaf"], Patience(stop_s=0.2))
        await engine.start()
        await engine.stop()
        assert engine.pid is None

    run(main)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a process to its parent")
def test_engine_dies_with_a_replica_that_was_killed() -> None:
    """A replica that gets SIGKILL can clean up nothing itself."""
    code = f"""
import asyncio, logging, sys
from serving.engine import Engine
from serving.patience import Proof

async def main():
    command = lambda port: [sys.executable, {FAKE!r}, str(port), "well"]
    engine = Engine(command, environment={{}}, proof=Proof.TEXT, logger=logging.getLogger())
    await engine.start()
    print(engine.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=root) as replica:
        assert replica.stdout is not None
        engine = psutil.Process(int(replica.stdout.readline()))
        replica.kill()
        gone, alive = psutil.wait_procs([engine], timeout=20)

    assert (len(gone), alive) == (1, [])
