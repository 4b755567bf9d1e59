"""A process that ends with ours, whose output is kept and whose end is noticed."""

import asyncio
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from serving import leash

KEPT_LINES = 20


class Child:
    """One run of a command; to be made on the event loop's thread, for Linux ties the child to that thread.

    Attributes:
        pid: Process id, valid until it has exited.
        exited: Done with the exit status when the process has ended and been reaped: no zombie stays.
    """

    def __init__(self, command: Sequence[str], *, environment: Mapping[str, str], log: Callable[[str], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._log = log
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(leash.__file__)), str(os.getpid()), *command],
            stdin=subprocess.PIPE,  # its end tells a child that no kernel ties to us
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            start_new_session=True,  # a terminal's Ctrl-C is for us, who drain first
        )
        self.pid = self._process.pid
        self.exited: asyncio.Future[int] = self._loop.create_future()
        threading.Thread(target=self._follow, name=f"output of {self.pid}", daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return not self.exited.done()

    @property
    def last_lines(self) -> str:
        """What it said last."""
        return "\n".join(self._lines)

    def cpu_s(self) -> float | None:
        """CPU time that it has used, where the system tells."""
        try:
            stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii")
        except OSError:
            return None
        user, system = stat.rpartition(")")[2].split()[11:13]

        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    async def stop(self, *, patience_s: float) -> None:
        """Ask it to end, then end it."""
        if self.alive:
            self._process.terminate()
            await asyncio.wait([self.exited], timeout=patience_s)
        await self.kill()

    async def kill(self) -> None:
        """End it now."""
        if self.alive:
            self._process.kill()
        await asyncio.wait([self.exited])

    def _follow(self) -> None:
        output = self._process.stdout
        if output is None:
            return
        with output:
            for line in output:
                text = line.decode("utf-8", "replace").rstrip()
                self._lines.append(text)
                self._log(text)
        status = self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.exited.set_result, status)
