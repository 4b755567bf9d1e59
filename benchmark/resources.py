"""CPU and memory of the server: of local processes, and from its metrics page where that can be reached."""

import re
import time
import urllib.request
from http.client import HTTPException
from urllib.parse import urlsplit

import psutil

from benchmark.record import Usage
from benchmark.record_file import RecordWriter
from benchmark.secret import public
from benchmark.settings import Settings

_EVERY_NS = 1_000_000_000
_TIMEOUT_S = 0.5
# Names that Prometheus' client libraries give to every process.
_CPU = re.compile(r"^process_cpu_seconds_total(?:\{[^}]*\})? (\S+)", re.MULTILINE)
_MEMORY = re.compile(r"^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)", re.MULTILINE)


class ResourceWatch:
    """Writes a line for each source once a second; a source that is gone is passed over."""

    def __init__(self, settings: Settings, writer: RecordWriter, start_ns: int) -> None:
        self._pids = settings.watch
        self._url = settings.metrics_url
        self._writer = writer
        self._start_ns = start_ns
        self._due_ns = 0

    def note(self) -> None:
        """Look at every source, if a second has passed."""
        now_ns = time.monotonic_ns()
        if now_ns < self._due_ns:
            return
        self._due_ns = now_ns + _EVERY_NS
        at = now_ns - self._start_ns
        for pid in self._pids:
            self._write(_of_process(pid, at))
        if self._url is not None:
            self._write(_of_page(self._url, at))

    def _write(self, usage: Usage | None) -> None:
        if usage is not None:
            self._writer.note(usage)


def read_page(url: str) -> tuple[float, float]:
    """CPU seconds and bytes of memory of the process whose metrics a page gives.

    Raises:
        OSError: There is no such page.
        ValueError: It does not give them.
    """
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_S) as page:  # noqa: S310 - settings allow http and https only
            text = page.read().decode()
    except HTTPException as error:
        msg = f"what answers there speaks no HTTP ({type(error).__name__})"
        raise ValueError(msg) from error
    cpu, memory = _CPU.search(text), _MEMORY.search(text)
    if cpu is None or memory is None:
        msg = "no process_cpu_seconds_total and process_resident_memory_bytes there"
        raise ValueError(msg)
    return float(cpu[1]), float(memory[1])


def _of_process(pid: int, at: int) -> Usage | None:
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        times = [member.cpu_times() for member in family]
        memory = sum(member.memory_info().rss for member in family)
    except psutil.Error:
        return None
    return Usage(source=f"pid {pid}", at=at, cpu_s=sum(t.user + t.system for t in times), memory_bytes=memory)


def _of_page(url: str, at: int) -> Usage | None:
    try:
        cpu_s, memory_bytes = read_page(url)
    except (OSError, ValueError):
        return None
    return Usage(source=public(urlsplit(url)), at=at, cpu_s=cpu_s, memory_bytes=memory_bytes)
