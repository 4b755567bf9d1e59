"""The mock server as a process of its own, and what a record is worth against its truth."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmark.metrics import Metrics
from benchmark.mock import truth
from benchmark.quantiles import Values, quantile
from benchmark.record import Record
from benchmark.record_file import read

ROOT = Path(__file__).parents[2]
_NS_PER_MS = 1e6
_MOCK_PRIORITY, _CLIENT_PRIORITY = 2, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Mock:
    """A running mock server."""

    url: str
    pid: int


@contextmanager
def mock_server(*words: str, core: int | None = None) -> Iterator[Mock]:
    """Start `python -m benchmark mock` on a free port, stop it in the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmark", "mock", "--port", "0", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"https?://\S+", line)
        assert found is not None, line
        if core is not None:
            os.sched_setaffinity(process.pid, {core})
        # The truth must not wait for a core; where the user may not ask for that, runs are only less quiet.
        with suppress(PermissionError):
            os.sched_setscheduler(process.pid, os.SCHED_FIFO, os.sched_param(_MOCK_PRIORITY))
        yield Mock(url=found[0], pid=process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def alone_on(core: int) -> tuple[str, ...]:
    """Words before a command that keep a core free for it, as far as the user may."""
    pinned = ("taskset", "-c", str(core))
    return ("chrt", "-f", str(_CLIENT_PRIORITY), *pinned) if os.geteuid() == 0 else pinned


def run_load(url: str, record: Path, *words: str, before: Sequence[str] = ()) -> Record:
    """Run `python -m benchmark load` to its end and read what it recorded, void or not."""
    load = (sys.executable, "-m", "benchmark", "load", url, "--record", str(record), "--json", *words)
    done = subprocess.run([*before, *load], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return read(record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a new connection takes of a client that has nothing else to do; no server can stamp that."""

    least_ms: float
    most_ms: float


_KEPT = Setup(least_ms=0.0, most_ms=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """How far a record is off, by the server's stamps.

    Attributes:
        ttft_ms: Of each request, the client's time to first token less what it is in truth, at least.
        ttft_most_ms: The same at most.
        itl_ms: Of each gap between tokens, likewise; all without sign.
        p99_ms: p99 of the client's times to first token less p99 of the true ones, at least.
        p99_most_ms: The same at most, without sign.
    """

    ttft_ms: Values
    ttft_most_ms: Values
    itl_ms: Values
    p99_ms: float
    p99_most_ms: float

    @property
    def worst_ms(self) -> float:
        """The larger of p99 of the errors and error of the p99, of TTFT: at least that."""
        return max(quantile(self.ttft_ms, 0.99), abs(self.p99_ms))

    @property
    def worst_most_ms(self) -> float:
        """The same at most."""
        return max(quantile(self.ttft_most_ms, 0.99), self.p99_most_ms)

    @property
    def itl_p99_ms(self) -> float:
        """p99 of the errors between tokens."""
        return quantile(self.itl_ms, 0.99)


def certificate(folder: Path) -> Path:
    """Make a key and a certificate of its own authority for 127.0.0.1, in one file."""
    path, only = folder / "server.pem", folder / "certificate.pem"
    words = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=a mock server", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", *words, *names, "-keyout", str(path), "-out", str(only)]
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + only.read_text())
    return path


def errors_of(record: Record, truth_path: Path, *, from_intended: bool = False, setup: Setup = _KEPT) -> Errors:
    """Compare each complete request with what the server noted.

    In truth a time to first token is the server's own, and on a new connection what setting it up takes too: the
    server's part by its stamps, the client's as at rest, which is known between two bounds.

    Args:
        record: What the client says.
        truth_path: What the server says.
        from_intended: Count the server's times from the intended time too, so that its own standstill is in both.
        setup: What a new connection takes of the client, which comes before anything that the server notes.
    """
    truths = truth.read(truth_path)
    client, server, gaps = [], [], []
    start_ns = record.run["start_monotonic_ns"]
    requests = Metrics(record).complete
    for request in requests:
        true = truths[f"{record.run['id']}-{request.stage}-{request.index}"]
        begin = request.intended + start_ns if from_intended else true.received
        times = np.asarray(request.tokens) + start_ns
        left = np.clip(times, true.tokens, true.left)  # when the server's own stamps allow it to have left
        shaken = 0 if from_intended or request.connecting is None else true.setup
        client.append((request.tokens[0] - request.intended) / _NS_PER_MS)
        server.append((left[0] - begin + shaken) / _NS_PER_MS)
        gaps.append((np.diff(request.tokens) - np.diff(left)) / _NS_PER_MS)
    ttft, served = np.asarray(client), np.asarray(server)
    fresh = np.asarray([request.connecting is not None for request in requests])
    least, most = served + fresh * setup.least_ms, served + fresh * setup.most_ms
    p99 = quantile(ttft, 0.99)
    low_p99, high_p99 = p99 - quantile(most, 0.99), p99 - quantile(least, 0.99)
    return Errors(
        ttft_ms=np.abs(np.clip(0, ttft - most, ttft - least)),
        ttft_most_ms=np.maximum(np.abs(ttft - most), np.abs(ttft - least)),
        itl_ms=np.abs(np.concatenate(gaps)),
        p99_ms=float(np.clip(0, low_p99, high_p99)),
        p99_most_ms=max(abs(low_p99), abs(high_p99)),
    )
