"""Ray Serve with vLLM's CPU build and the model that ships, started once and stopped surely."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from contracts import environment as names
from contracts.serve import DIRECT_STREAMING, HA_PROXY, THROUGHPUT_OPTIMIZED, VLLM
from serving.probe import free_port

ROOT = Path(__file__).parents[2]
MODEL = "tiny-chat"
KEY = "open-sesame"
SLOTS, QUEUE, CONTEXT = 4, 8, 1024
STOP_S = 90

VARIABLES = {
    names.SERVED_MODEL_NAME: MODEL,
    names.MAX_NUM_SEQ: str(SLOTS),
    names.QUEUE: str(QUEUE),
    names.MAX_MODEL_LEN: str(CONTEXT),
    names.MAX_NUM_BATCHED_TOKENS: "2048",
    names.ENABLE_FUNCTION_CALLING: "true",
    names.TOOL_CALL_PARSER: "hermes",
    names.REASONING_PARSER: "deepseek_v3",
    names.ENFORCE_EAGER: "true",
    names.LLM_API_KEY: KEY,
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
    "OMP_NUM_THREADS": "1",
}


class VllmServe:
    """One replica behind HAProxy.

    Attributes:
        url: Where it answers.
        temporary: Where the engine may leave files.
        left: Processes that outlived the stop and had to be killed.
        files: What was still in that folder after the stop.
    """

    def __init__(self, folder: Path, *, model: Path) -> None:
        port = free_port()
        self._config = folder / "serve.json"
        self._config.write_text(json.dumps(_config(port, model)), encoding="utf-8")
        self._log = (folder / "serve.log").open("w+", encoding="utf-8")
        self._temporary = tempfile.TemporaryDirectory(prefix="tv-", ignore_cleanup_errors=True)
        self.temporary = Path(self._temporary.name)  # a short one: it holds sockets
        self.url = f"http://127.0.0.1:{port}"
        self.left: list[str] = []
        self.files: list[str] = []

    def __enter__(self) -> Self:
        switches = dict.fromkeys((HA_PROXY, THROUGHPUT_OPTIMIZED, DIRECT_STREAMING), "1")
        ray = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_SERVE_DIRECT_INGRESS_MIN_DRAINING_PERIOD_S": "1"}
        offline = {"HF_HUB_OFFLINE": "1", "TMPDIR": str(self.temporary), "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.serving.serve_host", str(self._config)],
            cwd=ROOT,
            env={**os.environ, **switches, **ray, **offline},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            start_new_session=True,
        )
        self._host = psutil.Process(self._process.pid)
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line.startswith("ready"):
            self._log.seek(0)
            said = self._log.read()
            self._stop()
            raise RuntimeError(said)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        family = [self._host, *self._host.children(recursive=True)]
        with suppress(subprocess.TimeoutExpired):
            self._process.communicate("", timeout=STOP_S)
        _, alive = psutil.wait_procs(family, timeout=STOP_S)
        self.left = [process.name() for process in alive]
        for process in alive:
            process.kill()
        psutil.wait_procs(alive)
        self.files = [file.name for file in self.temporary.glob("vllm-*")]
        self._temporary.cleanup()
        self._log.close()

    def engine(self) -> psutil.Process:
        """The process that schedules and computes."""
        [core] = self._named("VLLM::EngineCore")

        return core

    def _named(self, name: str) -> Iterator[psutil.Process]:
        for process in self._host.children(recursive=True):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE and name in process.cmdline():
                yield process


def _config(port: int, model: Path) -> dict[str, object]:
    deployment = {
        "name": VLLM.deployment,
        "num_replicas": 1,
        "graceful_shutdown_timeout_s": 20,
        "graceful_shutdown_wait_loop_s": 1,
        "health_check_period_s": 5,
    }
    application = {
        "name": "chat",
        "route_prefix": "/",
        "import_path": VLLM.import_path,
        "runtime_env": {"env_vars": {**VARIABLES, names.MODEL_DIR: str(model)}},
        "deployments": [deployment],
    }

    return {"http_options": {"host": "127.0.0.1", "port": port}, "applications": [application]}
