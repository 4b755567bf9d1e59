"""One part that is kept alive."""

import os
import subprocess
from dataclasses import dataclass, field
from typing import Any

import psutil

from triad.twin.folder import Folder
from triad.twin.health import answers
from triad.twin.plan import Endpoint, Part
from triad.twin.process import PART, TWIN, Process, children, end, marked

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
HEALTHY_S = 60.0
"""A part that ran this long has got over what killed it before: it is started again at once."""

_COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
"""Whatever the shell says: a part that is started again must not compile all of LiteLLM, or of Ray, once more."""

_PATIENCE_S = 3.0
_GLANCE_S = 1.0
"""For an answer: meanwhile nobody looks at the other parts."""


@dataclass(kw_only=True)
class Supervised:
    """A part, the process that it runs as, and when it may be started again.

    Attributes:
        endpoints: What answers as long as it runs whole.
        process: None while it does not run.
        restarts: How often it was started again.
        since: When the process was started, by the caller's clock; 0 if by another watcher.
        pause_s: How long to wait after the next death.
        resumes: When it may be started, by the caller's clock.
        died: What of it died, until it answers again.
    """

    part: Part
    folder: Folder
    endpoints: tuple[Endpoint, ...] = ()
    process: Process | None = None
    restarts: int = 0
    since: float = 0.0
    pause_s: float = FIRST_PAUSE_S
    resumes: float = 0.0
    died: str = ""
    _ending: bool = False
    _child: subprocess.Popen[bytes] | None = None
    _seen: set[str] = field(default_factory=set)

    def look(self, now: float) -> str | None:
        """See whether it lives, end what is left of it at the next look if not, and start it when its pause is over.

        Returns:
            What happened, if something did: told before anything is ended, so that a status can say what died first.
        """
        if self._ending:
            return self._bury(now)
        if self.process is None:
            return self._start(now) if now >= self.resumes else None
        alive = self.process.alive()
        lost = self._lost(alive) if alive else ""
        if alive and not lost:
            return self._recover()
        self.died, self._ending = f"{lost} died" if lost else self._last_words(), True

        return f"{self.part.name}: {self.died}"

    def record(self) -> dict[str, Any]:
        """Write down what another watcher needs to take over."""
        process = {"pid": self.process.pid, "started": self.process.started} if self.process else None
        return {"process": process, "restarts": self.restarts, "died": self.died}

    def take_over(self, record: dict[str, Any]) -> None:
        """Watch a process that an earlier watcher has started, if it still runs."""
        self.restarts, self.died = record.get("restarts", 0), record.get("died", "")
        found = record.get("process")
        process = Process(pid=found["pid"], started=found["started"]) if found else None
        self.process = process if process and process.alive() else None
        # The earlier one was about it, or it is not whole yet.
        self._ending = bool(self.process and self.died and not self._is_whole())

    def end(self) -> None:
        """End it, and whatever is left of it."""
        end(lambda: marked(self.folder.path, self.part.name), patience_s=_PATIENCE_S)
        if self._child:
            self._child.wait()

    def _lost(self, alive: psutil.Process) -> str:
        if not self.part.vital:
            return ""
        there = children(alive) & set(self.part.vital)
        gone = self._seen - there
        self._seen |= there

        return ", ".join(sorted(gone))

    def _last_words(self) -> str:
        code = self._child.poll() if self._child else None
        return "died" if code is None else f"died with exit code {code}"

    def _recover(self) -> str | None:
        if not self.died or not self._is_whole() or not self._answers():
            return None
        self.died = ""

        return f"{self.part.name} runs again"

    def _is_whole(self) -> bool:
        alive = self.process.alive() if self.process else None
        return alive is not None and children(alive).issuperset(self.part.vital)

    def _answers(self) -> bool:
        return all(answers(each, timeout_s=_GLANCE_S) for each in self.endpoints)

    def _bury(self, now: float) -> str:
        self.end()
        self._ending = False
        if now - self.since > HEALTHY_S:
            self.pause_s = 0.0
        self.process, self._child, self._seen = None, None, set()
        pause_s, self.pause_s = self.pause_s, min(max(2 * self.pause_s, FIRST_PAUSE_S), LONGEST_PAUSE_S)
        self.resumes = now + pause_s
        self.restarts += 1
        when = f"in {pause_s:.0f} s" if pause_s else "at once"

        return f"{self.part.name} is started again {when}"

    def _start(self, now: float) -> str:
        marks = {TWIN: str(self.folder.path), PART: self.part.name}
        with self.folder.log(self.part.name).open("ab") as log:
            self._child = subprocess.Popen(
                self.part.command,
                env={**os.environ, **_COMPILED, **self.part.environment, **marks},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.process = Process.of(self._child.pid)
        self.since = now

        return f"{self.part.name} was started, pid {self.process.pid}"
