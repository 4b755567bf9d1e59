"""What a report must say besides figures: seed, load, versions, machine, commit, and the server's models."""

import hashlib
import http.client
import json
import os
import platform
import ssl
import subprocess
import time
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from benchmark.secret import public, without_key
from benchmark.settings import Settings
from benchmark.tls import ANSWERED_TLS, is_tls, said

_TIMEOUT_S = 5.0
_MAX_ANSWER = 1_000_000


def facts(settings: Settings, *, run_id: str, models: object, start_ns: int) -> dict[str, Any]:
    """Header of a record, without the key.

    Args:
        settings: What is to be done.
        run_id: Begins the X-Request-Id of each request.
        models: The server's answer to `/v1/models`, or what went wrong with asking.
        start_ns: Monotonic time that the record counts from.
    """
    return {
        "id": run_id,
        "url": public(settings.url),
        "kind": settings.kind,
        "stages": [asdict(stage) for stage in settings.stages],
        "slo": asdict(settings.slo),
        "seed": settings.seed,
        "processes": settings.processes,
        "timeout_s": settings.timeout_s,
        "max_tokens": settings.max_tokens,
        "stream": settings.stream,
        "unique": settings.unique,
        "prompts": len(settings.prompts),
        "asked": _digest(settings),
        "models": without_key(models, settings.api_key),
        "start_monotonic_ns": start_ns,
        "start_unix_ns": time.time_ns() - time.monotonic_ns() + start_ns,
        "commit": _commit(),
        "versions": {
            "python": platform.python_version(),
            "kernel": platform.release(),
            "numpy": version("numpy"),
            "psutil": version("psutil"),
        },
        "machine": {"architecture": platform.machine(), "cpu": _cpu(), "cores": os.cpu_count()},
    }


def ask_models(settings: Settings) -> object:
    """The server's answer to `/v1/models`, or one line on why there is none."""
    url = settings.url
    host, port = url.hostname or "", settings.port()
    context = settings.tls()
    connection = (
        http.client.HTTPConnection(host, port, timeout=_TIMEOUT_S)
        if context is None
        else http.client.HTTPSConnection(host, port, timeout=_TIMEOUT_S, context=context)
    )
    headers = {"Authorization": f"Bearer {settings.api_key}"} if settings.api_key else {}
    try:
        connection.request("GET", f"{url.path.partition('/v1')[0]}/v1/models", headers=headers)
        answer = connection.getresponse()
        body = answer.read(_MAX_ANSWER)
        return json.loads(body) if answer.status == http.HTTPStatus.OK else f"status {answer.status}"
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"no answer: {_said(error)}"
    finally:
        connection.close()


def _said(error: Exception) -> str:
    match error:
        case ssl.SSLError():
            return said(error)
        case http.client.BadStatusLine(args=(str(line),)) if is_tls(line.encode("latin-1", "replace")):
            return ANSWERED_TLS
        case _:
            return str(error)


def first_model(models: object) -> str | None:
    """Name of the first model in an answer to `/v1/models`."""
    match models:
        case {"data": [{"id": str() as name}, *_]}:
            return name
        case _:
            return None


def _digest(settings: Settings) -> str:
    """Short for the prompts and the given body, so that two runs can be told to have asked the same."""
    asked = json.dumps([settings.prompts, settings.body], sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()[:16]


def _commit() -> str | None:
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty"],
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _cpu() -> str:
    try:
        with open("/proc/cpuinfo") as info:  # noqa: PTH123 - a page of the kernel
            names = [line.partition(":")[2].strip() for line in info if line.startswith(("model name", "CPU part"))]
    except OSError:
        names = []
    return names[0] if names else platform.processor()
