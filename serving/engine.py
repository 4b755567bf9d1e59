"""One llama.cpp engine under supervision: started, watched, started again, and stopped with its replica."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from serving.child import Child
from serving.patience import Patience, Proof
from serving.probe import OK, SilenceError, ask, free_port, healthy
from serving.pulse import Pulse, Watch, computed, samples

SETTLED_S = 30.0
LOADING_EVERY_S = 0.1


class EngineError(RuntimeError):
    """The engine does not run; the message has its last lines."""


class Engine:
    """A child process that answers HTTP on a port of its own.

    Args:
        command: What to start, for a port; the port changes with each start.
        environment: All that the process sees.
    """

    def __init__(
        self,
        command: Callable[[int], Sequence[str]],
        *,
        environment: Mapping[str, str],
        proof: Proof,
        logger: logging.Logger,
        patience: Patience | None = None,
    ) -> None:
        self._command = command
        self._environment = environment
        self._proof = proof
        self._logger = logger
        self._patience = patience or Patience()
        self._child: Child | None = None
        self._port: int | None = None
        self._ready = asyncio.Event()
        self._supervisor: asyncio.Task[None] | None = None
        self._given_up: str | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the running engine."""
        return self._child.pid if self._child is not None and self._child.alive else None

    def port(self) -> int | None:
        """Where the engine answers now; None while it is down or starts."""
        return self._port if self._ready.is_set() else None

    async def start(self) -> None:
        """Start the engine, wait for its first token, and look after it from then on.

        Raises:
            EngineError: It ended, or was not ready in time.
        """
        await self._launch()
        self._supervisor = asyncio.create_task(self._supervise(), name="engine supervisor")

    async def stop(self) -> None:
        """End the engine and its supervision; a second call does nothing."""
        if self._supervisor is not None:
            self._supervisor.cancel()
            with suppress(asyncio.CancelledError):
                await self._supervisor
        if self._child is not None:
            await self._child.stop(patience_s=self._patience.stop_s)

    async def ready(self) -> bool:
        """Whether the engine can decode now: its decoding loop answers, or computes and will answer after this step."""
        child, port = self._child, self.port()
        if child is None or port is None:
            return False
        before_s = child.cpu_s()
        pulse = await self._look(child, port, seconds=self._patience.glance_s)

        return pulse.samples is not None or computed(before_s, pulse.cpu_s)

    async def until_ready(self, *, seconds: float) -> None:
        """Wait for the engine if it starts again just now, and not longer than told."""
        if self._given_up is None and self.port() is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ready.wait(), seconds)

    def check(self) -> None:
        """Let a health check fail.

        Raises:
            EngineError: Restarts did not help, or nobody looks after the engine any more.
        """
        if self._given_up is not None:
            raise EngineError(self._given_up)
        if self._supervisor is None or self._supervisor.done():
            msg = "engine is not supervised"
            raise EngineError(msg)

    async def _launch(self) -> None:
        self._port = free_port()
        self._child = child = Child(
            self._command(self._port),
            environment=self._environment,
            log=lambda line: self._logger.info("engine | %s", line),
        )
        failure = await self._prove(child, self._port)
        if failure is not None:
            await child.kill()
            msg = f"{failure}; its last lines:\n{child.last_lines}"
            raise EngineError(msg)
        self._ready.set()
        child.exited.add_done_callback(lambda _: self._ready.clear())
        self._logger.info("pid=%s, port=%s | engine is ready", child.pid, self._port)

    async def _prove(self, child: Child, port: int) -> str | None:
        """Wait for the first answer of the engine's trade; say what went wrong, or nothing."""
        try:
            async with asyncio.timeout(self._patience.ready_s):
                while child.alive and not await healthy(port):
                    await asyncio.wait([child.exited], timeout=LOADING_EVERY_S)
                if not child.alive:
                    return f"engine ended with status {child.exited.result()} before it was ready"
                status, answer = await ask(port, self._proof, body=self._proof.body)
        except TimeoutError:
            return f"engine was not ready within {self._patience.ready_s:g} s"
        except SilenceError:
            return "engine broke off its first answer"
        return None if status == OK else f"engine cannot do its work: {status} {answer}"

    async def _supervise(self) -> None:
        failures = 0
        while True:
            since_s = time.monotonic()
            reason = await self._until_lost()
            self._logger.error("engine is lost: %s", reason)
            if time.monotonic() - since_s >= SETTLED_S:
                failures = 0
            if failures == len(self._patience.restart_s):
                self._given_up = reason
                return
            await asyncio.sleep(self._patience.restart_s[failures])
            failures += 1
            with suppress(EngineError):
                await self._launch()

    async def _until_lost(self) -> str:
        """Watch the running engine; when this returns it is dead."""
        child, port = self._child, self._port
        if child is None or port is None:
            return "engine never started"
        watch = Watch(at_s=time.monotonic(), still_s=self._patience.still_s, silent_s=self._patience.silent_s)
        while child.alive:
            stuck = watch.look(await self._look(child, port, seconds=self._patience.probe_s))
            if stuck is not None:
                await child.kill()
                return stuck
            await asyncio.wait([child.exited], timeout=self._patience.probe_s)
        return f"engine ended with status {child.exited.result()}; its last lines:\n{child.last_lines}"

    async def _look(self, child: Child, port: int, *, seconds: float) -> Pulse:
        counters = None
        with suppress(SilenceError, TimeoutError):
            async with asyncio.timeout(seconds):
                status, text = await ask(port, "/metrics")
                counters = samples(text) if status == OK else None
        return Pulse(at_s=time.monotonic(), cpu_s=child.cpu_s(), samples=counters)
