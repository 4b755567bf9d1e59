"""What the drill hangs and kills: backends that keep to a script, processes that were named, or the twin's servers."""

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import psutil

from contracts.environment import LLM_API_KEY
from tests.gateway.processes import ROOT, Running, backend
from triad.twin.engines import engine
from triad.twin.folder import NAME, Folder
from triad.twin.health import watcher_process
from triad.twin.plan import Endpoint, Plan, load
from triad.twin.process import marked

_ANSWERS = re.compile(r"^triad_front_answers_total\{[^}]*\} (\d+)$", re.MULTILINE)
_TIMEOUT_S, _POLL_S = 10, 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One backend.

    Attributes:
        url: With `/v1`.
        model: What it is asked for.
        engine: Process that is stopped to make it hang.
        family: Finds all processes that end with it.
        slow: Makes its streams take long, where a request alone cannot.
        busy: Makes it answer 503 from now on; None where it cannot be told.
        calm: Makes it answer as ever.
        arrivals: How many requests it has seen; None where it does not say.
    """

    url: str
    model: str
    engine: int
    family: Callable[[], Sequence[int]]
    arrivals: Callable[[], int | None]
    slow: Callable[[], object] = lambda: None
    busy: Callable[[], object] | None = None
    calm: Callable[[], object] = lambda: None

    def hang(self) -> None:
        """Stop its engine."""
        os.kill(self.engine, signal.SIGSTOP)

    def wake(self) -> None:
        """Let its engine go on, unless it was replaced meanwhile."""
        with suppress(ProcessLookupError):
            os.kill(self.engine, signal.SIGCONT)

    def aim(self) -> Callable[[], None]:
        """Find its processes now, and give what kills them: a search would take too long then.

        A killed process leaves a machine that refuses connections at once; a lost node says nothing, as `hang` does.
        """
        return partial(_kill, tuple(self.family()))


class Grave:
    """Where a dead backend was: connections are counted, and closed at once."""

    def __init__(self, url: str) -> None:
        """Remember its address."""
        self._address = urlsplit(url)
        self._server: asyncio.Server | None = None
        self._visits = 0

    @property
    def visits(self) -> int | None:
        """How many came; None where its port never became free."""
        return None if self._server is None else self._visits

    async def dig(self) -> None:
        """Take its port as soon as that is free."""
        while self._server is None:
            try:
                self._server = await asyncio.start_server(self._visit, self._address.hostname, self._address.port)
            except OSError:
                await asyncio.sleep(_POLL_S)

    def fill(self) -> None:
        """Give the port back."""
        if self._server is not None:
            self._server.close()

    async def _visit(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._visits += 1
        writer.transport.abort()


def _kill(pids: Sequence[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@contextmanager
def scripted() -> Iterator[list[Target]]:
    """Start two that keep to a script."""
    with ExitStack() as stack:
        started = [stack.enter_context(backend()) for _ in range(2)]
        yield [
            Target(
                url=f"{each.url}/v1",
                model="tiny",
                engine=each.pid,
                family=partial(_alone, each.pid),
                arrivals=partial(_arrived, each),
                slow=partial(each.control, pause_s=0.2),
                busy=partial(each.control, status=503),
                calm=partial(each.control, status=0),
            )
            for each in started
        ]


@contextmanager
def given(words: Sequence[str]) -> Iterator[list[Target]]:
    """Take those that run; each word is `URL=PID`."""
    pairs = [(url, int(pid)) for url, _, pid in (word.rpartition("=") for word in words)]
    yield [_real(url, _model(url), pid, partial(_alone, pid)) for url, pid in pairs]


@contextmanager
def of_twin() -> Iterator[list[Target]]:
    """Take the twin's chat models; its watcher sleeps meanwhile, so that what was killed stays dead."""
    folder = Folder(path=ROOT / NAME)
    plan = load(folder)
    chats = [each for each in plan.endpoints if not each.path] if plan else []
    watcher = watcher_process(folder)
    if plan is None or watcher is None or len(chats) != 2:  # the drill is about two
        sys.exit("no twin with two model servers and no gateway is up: `make drill-gateway TWIN=1` starts one")
    sleeper = psutil.Process(watcher.pid)
    sleeper.suspend()
    try:
        yield [_of_twin(plan, folder, each) for each in chats]
    finally:
        sleeper.resume()


def _of_twin(plan: Plan, folder: Folder, chat: Endpoint) -> Target:
    found = engine(plan, folder, chat.name).pid
    if found is None:
        sys.exit(f"{chat.name} has no engine; look at `make status`")

    return _real(f"{chat.url}/v1", chat.name, found, partial(_part, folder, chat.part))


def _part(folder: Folder, part: str) -> list[int]:
    return [each.pid for each in marked(folder.path, part)]


def _arrived(running: Running) -> int:
    return int(running.control()["arrivals"])


def _alone(pid: int) -> list[int]:
    return [pid]


def _real(url: str, model: str, pid: int, family: Callable[[], Sequence[int]]) -> Target:
    return Target(url=url, model=model, engine=pid, family=family, arrivals=partial(_answers, url))


def _answers(url: str) -> int | None:
    """Read what the front of a model server has counted; another server may have no such thing, and a dead one none."""
    try:
        found = _ANSWERS.findall(_get(f"{url.removesuffix('/v1')}/metrics"))
    except URLError:
        return None

    return sum(map(int, found)) if found else None


def _model(url: str) -> str:
    document: dict[str, Any] = json.loads(_get(f"{url}/models"))
    return str(document["data"][0]["id"])


def _get(url: str) -> str:
    key = os.environ.get(LLM_API_KEY)
    headers = {"authorization": f"Bearer {key}"} if key else {}
    with urlopen(Request(url, headers=headers), timeout=_TIMEOUT_S) as answer:  # noqa: S310  # on this machine
        text: bytes = answer.read()

    return text.decode()
