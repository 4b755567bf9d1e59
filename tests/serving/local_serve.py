"""A Ray Serve of our own on this machine, started once and stopped surely, whose processes are found by descent."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from contracts import environment as names
from contracts.serve import EMBEDDINGS, HA_PROXY, LLAMA_CPP, THROUGHPUT_OPTIMIZED, Program
from serving.probe import free_port

ROOT = Path(__file__).parents[2]
STOP_S = 60


class LocalServe:
    """Serve with a chat model at `/` and an embedder at `/embedder`.

    Attributes:
        url: Where it answers.
        left: Processes that outlived the stop and had to be killed; none is right.
    """

    def __init__(self, folder: Path, *, models: Path, slots: int, queue: int, binary: str = "", haproxy: bool) -> None:
        self._config = folder / "serve.json"
        self._port = free_port()
        self._variables = {
            names.MODEL_DIR: str(models),
            names.N_THREADS: "1",
            names.N_CTX: "0",
            names.SLOTS: str(slots),
            names.QUEUE: str(queue),
            names.ENGINE_BINARY: binary,
        }
        self._generation = 0
        self._sockets = tempfile.TemporaryDirectory(prefix="ls-", ignore_cleanup_errors=True)  # their paths are short
        self._environment = {
            **os.environ,
            **(_ha_proxy(Path(self._sockets.name)) if haproxy else {}),
            "PYTHONPATH": str(ROOT),
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_SERVE_FALLBACK_PROXY_HTTP_PORT": str(free_port()),
            "RAY_SERVE_FALLBACK_PROXY_GRPC_PORT": str(free_port()),
        }
        self._log = (folder / "serve.log").open("w+", encoding="utf-8")
        self.url = f"http://127.0.0.1:{self._port}"
        self.left: list[str] = []

    def __enter__(self) -> Self:
        self._write()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.serving.serve_host", str(self._config)],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            start_new_session=True,
        )
        self._host = psutil.Process(self._process.pid)
        try:
            self._await_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End everything that was started here, by its id."""
        family = [self._host, *self._host.children(recursive=True)]
        if self._process.stdin is not None:
            self._process.stdin.close()
        _, alive = psutil.wait_procs(family, timeout=STOP_S)
        self.left = [_command(process) for process in alive]
        for process in alive:
            process.kill()
        psutil.wait_procs(alive)
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._log.close()
        self._sockets.cleanup()

    def redeploy(self) -> None:
        """Replace every replica, as a new version does; returns when the new ones answer."""
        self._generation += 1
        self._write()
        if self._process.stdin is None:
            return
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self._await_ready()

    def engine(self) -> psutil.Process:
        """The chat model's engine."""
        return self._find(lambda command: "--alias tiny-chat" in command)

    def replica(self) -> psutil.Process:
        """The chat model's replica."""
        return self._find(lambda command: command.startswith(f"ray::ServeReplica:chat:{LLAMA_CPP.deployment}"))

    def _find(self, fits: Callable[[str], bool]) -> psutil.Process:
        found = [process for process in self._host.children(recursive=True) if fits(_command(process))]
        if len(found) != 1:
            msg = f"found {len(found)} processes, wanted one"
            raise LookupError(msg)
        return found[0]

    def _await_ready(self) -> None:
        output = self._process.stdout
        line = output.readline() if output is not None else ""
        if not line.startswith("ready"):
            self._log.seek(0)
            raise RuntimeError(self._log.read())

    def _write(self) -> None:
        applications = [
            self._application("chat", "/", LLAMA_CPP, {names.SERVED_MODEL_NAME: "tiny-chat"}, "chat.gguf"),
            self._application(
                "embedder", "/embedder", EMBEDDINGS, {names.SERVED_MODEL_NAME: "tiny-embedder"}, "embedder.gguf"
            ),
        ]
        options = {"host": "127.0.0.1", "port": self._port}
        self._config.write_text(json.dumps({"http_options": options, "applications": applications}), encoding="utf-8")

    def _application(
        self, name: str, route: str, program: Program, variables: Mapping[str, str], file: str
    ) -> dict[str, object]:
        own = {**self._variables, **variables, names.MODEL_FILENAME: file, "GENERATION": str(self._generation)}
        return {
            "name": name,
            "route_prefix": route,
            "import_path": program.import_path,
            "runtime_env": {"env_vars": own},
            "deployments": [
                {
                    "name": program.deployment,
                    "num_replicas": 1,
                    "ray_actor_options": {"num_cpus": 1},
                    "health_check_period_s": 5,
                    "graceful_shutdown_wait_loop_s": 1,
                }
            ],
        }


def _ha_proxy(folder: Path) -> Mapping[str, str]:
    """Switch HAProxy on, with nothing that another one on this machine could have."""
    return {
        HA_PROXY: "1",
        THROUGHPUT_OPTIMIZED: "1",
        "RAY_SERVE_DIRECT_INGRESS_MIN_DRAINING_PERIOD_S": "1",  # 30 by default, which each stop would wait
        "RAY_SERVE_HAPROXY_METRICS_PORT": str(free_port()),
        "RAY_SERVE_HAPROXY_STATS_PORT": str(free_port()),
        "RAY_SERVE_HAPROXY_CONFIG_FILE_LOC": str(folder / "haproxy.cfg"),
        "RAY_SERVE_HAPROXY_SOCKET_PATH": str(folder / "admin.sock"),
        "RAY_SERVE_HAPROXY_METRICS_SOCKET_PATH": str(folder / "metrics.sock"),
        "RAY_SERVE_HAPROXY_SERVER_STATE_BASE": str(folder),
        "RAY_SERVE_HAPROXY_SERVER_STATE_FILE": str(folder / "server-state"),
    }


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
