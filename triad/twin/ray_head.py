"""Ray and Serve on this machine, from one process: `python -m triad.twin.ray_head CONFIG TEMPORARY STATUS PORT…`.

It runs in the environment of the model servers, so it imports nothing of ours, and it calls Ray's own commands without
a process for each. `serve run` reads the same config that KubeRay is given; `serve deploy` would need Ray's dashboard.
`ray start` takes every port, where `ray.init` takes none: Ray waits 30 seconds for a helper to say which port it found,
then aborts, and two busy cores do not start five Pythons in that time.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import ray  # type: ignore[import-not-found]  # the other environment has it
from ray import serve
from ray.scripts.scripts import cli as ray_command  # type: ignore[import-not-found]  # as above
from ray.serve.schema import ApplicationStatusOverview  # type: ignore[import-not-found]  # as above
from ray.serve.scripts import cli as serve_command  # type: ignore[import-not-found]  # as above

OBJECT_STORE_BYTES = 100_000_000
"""Requests go straight to a replica's own server; Serve itself stores some kilobytes. Ray takes a third of memory."""

PORTS = (
    "port",
    "dashboard-agent-grpc-port",
    "dashboard-agent-listen-port",
    "runtime-env-agent-port",
    "metrics-export-port",
    "ray-client-server-port",
)
"""Options of `ray start`; the first is the address of the whole."""

HOOK = "triad.twin.loopback.stay"

PERIOD_S = 1.0


def main(config: str, temporary: str, status: Path, ports: Sequence[str]) -> None:
    """Start Ray, run the config, and write down what becomes of the applications."""
    status.unlink(missing_ok=True)
    ray_command(["start", *_options(temporary), *map("--{}={}".format, PORTS, ports)], standalone_mode=False)
    hook = {"worker_process_setup_hook": HOOK}
    ray.init(address=f"127.0.0.1:{ports[0]}", namespace="serve", log_to_driver=False, runtime_env=hook)
    serve_command(["run", "--non-blocking", config], standalone_mode=False)
    while True:
        _write(status)
        time.sleep(PERIOD_S)


def _options(temporary: str) -> tuple[str, ...]:
    return (
        "--head",
        "--no-monitor",  # it adds nodes
        "--include-log-monitor=false",
        "--include-dashboard=false",
        "--min-worker-port=0",
        "--max-worker-port=0",
        f"--object-store-memory={OBJECT_STORE_BYTES}",
        f"--temp-dir={temporary}",
    )


def _write(status: Path) -> None:
    found = {
        name: {"state": each.status.value, "message": "\n".join(_messages(each))}
        for name, each in serve.status().applications.items()
    }
    fresh = status.with_suffix(".fresh")
    fresh.write_text(json.dumps(found), encoding="utf-8")
    fresh.replace(status)


def _messages(application: ApplicationStatusOverview) -> Iterator[str]:
    """Say what Serve says of an application, and then of its deployments, where the reasons are."""
    yield application.message
    yield from (each.message for each in application.deployments.values())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
