"""Ray Serve on this machine with one config, until standard input ends: `python -m tests.serving.serve_host CONFIG`.

Each line that comes in deploys the config anew, as the file then stands; each is answered by a word.
"""

import json
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

import ray
from ray import serve
from ray.serve._private.api import serve_start
from ray.serve.schema import HTTPOptionsSchema, ServeDeploySchema

READY = "ready"
TRIES = 3


def main(path: Path) -> None:
    """Start, deploy, and clean up in the end."""
    with tempfile.TemporaryDirectory(prefix="rs-", ignore_cleanup_errors=True) as folder:
        start(folder)
        try:
            deploy(path)
            for _ in sys.stdin:
                deploy(path)
        finally:
            serve.shutdown()  # type: ignore[no-untyped-call]  # Ray does not type it
            ray.shutdown()


def start(folder: str) -> None:
    """Start Ray; its raylet has half a minute, which a busy machine may not give at once."""
    for tries_left in reversed(range(TRIES)):
        try:
            ray.init(
                num_cpus=4, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR, _temp_dir=folder
            )
        except Exception:  # Ray raises nothing narrower
            ray.shutdown()
            if not tries_left:
                raise
        else:
            return


def deploy(path: Path) -> None:
    """Give Serve the config and wait until every application runs."""
    config = ServeDeploySchema.model_validate(json.loads(path.read_text(encoding="utf-8")))
    client = serve_start(http_options=HTTPOptionsSchema.model_validate(config.http_options).model_dump())
    client.deploy_apps(config, _blocking=False)
    names = {application.name for application in config.applications}
    while True:
        status = serve.status()
        states = {name: status.applications[name] for name in names if name in status.applications}
        if len(states) == len(names) and all(state.status == "RUNNING" for state in states.values()):
            break
        failed = [state.message for state in states.values() if state.status in {"DEPLOY_FAILED", "UNHEALTHY"}]
        if failed:
            sys.exit("\n".join(failed))
        time.sleep(0.1)
    print(READY, os.getpid(), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
