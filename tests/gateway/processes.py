"""The real gateway and its backends as processes, with the documents that the platform writes."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from contracts import environment as names
from triad.documents.gateway import client_limits, gateway_config, gateway_yaml
from triad.documents.place import Place, Server
from triad.spec.load import load

ROOT = Path(__file__).parents[2]
_START_S = 180
_POLL_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A process that answers.

    Attributes:
        url: Without `/v1`.
    """

    url: str
    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        """Its id."""
        return self.process.pid

    def kill(self) -> None:
        """End it as a lost node does."""
        self.process.kill()
        self.process.wait()

    def control(self, **mood: object) -> dict[str, Any]:
        """Tell a backend how to behave, or only look at its counts."""
        data = json.dumps(mood).encode() if mood else None
        with urlopen(Request(f"{self.url}/control", data=data), timeout=10) as answer:  # noqa: S310  # our own
            found: dict[str, Any] = json.loads(answer.read())

        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """What a gateway reads.

    Attributes:
        servers: URL of each model's server, with `/v1`.
        keys: By client; every other client has one that nobody knows.
        models: What each server is asked for, where it has another name than the script.
    """

    spec: str
    servers: Mapping[str, str]
    keys: Mapping[str, str]
    models: Mapping[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> Mapping[str, str]:
        """Write them, and give the environment that names them."""
        (folder / "platform.yaml").write_text(self.spec, encoding="utf-8")
        spec = load(folder / "platform.yaml").spec
        servers = {name: Server(url=url, model=self.models.get(name, "tiny")) for name, url in self.servers.items()}
        place = Place(host="127.0.0.1", weights="/", servers=servers)
        (folder / "config.yaml").write_text(gateway_yaml(gateway_config(spec, place=place)), encoding="utf-8")
        clients = client_limits(spec)
        (folder / "clients.json").write_text(json.dumps(clients), encoding="utf-8")
        (folder / "keys").mkdir()
        for name in clients:
            (folder / "keys" / name).write_text(self.keys.get(name, secrets.token_hex(16)), encoding="utf-8")

        return {
            names.GATEWAY_CONFIG: str(folder / "config.yaml"),
            names.GATEWAY_CLIENTS: str(folder / "clients.json"),
            names.GATEWAY_KEYS: str(folder / "keys"),
            names.LLM_API_KEY: "the-backends-own-key",
        }


@contextmanager
def backend() -> Iterator[Running]:
    """Run a backend that can be killed."""
    (port,) = _free_ports(1)
    command = [sys.executable, "-m", "tests.gateway.backend", str(port)]
    with _running(command, f"http://127.0.0.1:{port}", "/v1/models", {}) as running:
        yield running


@contextmanager
def gateway(folder: Path, documents: Documents, environment: Mapping[str, str] | None = None) -> Iterator[Running]:
    """Run the gateway; its log lies in the folder."""
    (port,) = _free_ports(1)
    told = {**documents.write(folder), names.GATEWAY_PORT: str(port), **(environment or {})}
    command = [str(ROOT / ".venv-gateway" / "bin" / "python"), "-m", "gateway"]
    with _running(command, f"http://127.0.0.1:{port}", "/health/liveliness", told, folder / "gateway.log") as running:
        yield running


@contextmanager
def _running(
    command: Sequence[str], url: str, ready: str, environment: Mapping[str, str], log: Path | None = None
) -> Iterator[Running]:
    with (log or Path(os.devnull)).open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            stdout=output,
            stderr=output,
        )
        try:
            _wait_for(f"{url}{ready}", process, log)
            yield Running(url=url, process=process)
        finally:
            process.terminate()
            process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path | None) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(url, timeout=5):  # noqa: S310  # our own server, on this machine
                return
        except (URLError, OSError):
            time.sleep(_POLL_S)
    msg = f"{process.args!r} does not answer:\n{log.read_text(encoding='utf-8') if log else ''}"
    raise RuntimeError(msg)


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(each.getsockname()[1]) for each in held]
    for each in held:
        each.close()

    return ports
