"""Servers on this machine for the benches: Ray Serve with one application, an engine alone, and what a load says."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.error import URLError
from urllib.request import urlopen

import psutil

from contracts.serve import HA_PROXY, THROUGHPUT_OPTIMIZED

ROOT = Path(__file__).parents[2]
_BENCHMARK = ROOT / ".venv-benchmark" / "bin" / "python"
_START_S = 300
_RAY = {"RAY_USAGE_STATS_ENABLED": "0", HA_PROXY: "1", THROUGHPUT_OPTIMIZED: "1", "PYTHONPATH": str(ROOT)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that answers."""

    url: str
    pid: int

    def cpu_s(self) -> float:
        """CPU that all its processes have used up to now."""
        used = 0.0
        top = psutil.Process(self.pid)
        for process in (top, *top.children(recursive=True)):
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            used += times.user + times.system

        return used


@contextmanager
def on_serve(app: str, environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """Run a Ray Serve application behind HAProxy as the cluster does; all of Ray is below one process."""
    port, metrics, stats = free_ports(3)
    ports = {"RAY_SERVE_HAPROXY_METRICS_PORT": str(metrics), "RAY_SERVE_HAPROXY_STATS_PORT": str(stats)}
    application = {"name": "bench", "route_prefix": "/", "import_path": app, "runtime_env": {"env_vars": environment}}
    config = log.with_suffix(".json")
    options = {"host": "127.0.0.1", "port": port}
    config.write_text(json.dumps({"http_options": options, "applications": [application]}), encoding="utf-8")
    command = [sys.executable, "-m", "tests.serving.serve_host", str(config)]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **_RAY, **ports},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            if not _says_ready(process.stdout):
                sys.exit(f"{app} did not start:\n{log.read_text(encoding='utf-8')}")
            yield Server(url=f"http://127.0.0.1:{port}", pid=process.pid)
        finally:
            process.stdin.close()
            process.wait()
            process.stdout.close()


@contextmanager
def alone(
    command: Sequence[str],
    port: int,
    log: Path,
    environment: Mapping[str, str] | None = None,
    *,
    ready: str = "/v1/models",
) -> Iterator[Server]:
    """Run a server that listens on a port of 127.0.0.1, and wait until a path of it answers."""
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=None if environment is None else dict(environment),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(f"{url}{ready}", process, log)
            yield Server(url=url, pid=process.pid)
        finally:
            process.terminate()
            process.wait()
            if process.stdin is not None:
                process.stdin.close()


def load(url: str, *words: str, record: Path) -> dict[str, Any]:
    """Run the load generator and give its figures, void or not: the caller judges by `void`."""
    command = [str(_BENCHMARK), "-m", "benchmark", "load", url, "--record", str(record), "--json", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    record.unlink(missing_ok=True)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody holds now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(held.getsockname()[1]) for held in sockets]
    for held in sockets:
        held.close()

    return ports


def _says_ready(output: IO[str]) -> bool:
    return any(line.startswith("ready") for line in iter(output.readline, ""))


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(url, timeout=5):  # noqa: S310  # our own server, on this machine
                return
        except (URLError, OSError):
            time.sleep(0.1)
    sys.exit(f"{process.args!r} does not answer:\n{log.read_text(encoding='utf-8')}")
