"""Tests of triad.planning.model_probes: what the kubelet asks, and what a server answers to it."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.planning.placed import placed
from triad.planning.model_probes import liveness, readiness, startup

KEY = "sk-right"
PLAIN = ("llama", "vllm", "neuron")


@contextmanager
def vllm(*, health: int = 200, models: tuple[str, ...] = ("m",), key: str = KEY) -> Iterator[int]:
    """Answer as vLLM does: `/health` to everybody, its models to who has the key; give the port."""

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            is_known = not key or self.headers["authorization"] == f"Bearer {key}"
            status = health if self.path == "/health" else 200 if is_known else 401
            body = json.dumps({"data": [{"id": name} for name in models]}).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def ask(port: int, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command of the readiness probe as the kubelet would, in an image that has this Python."""
    python, *rest = readiness(placed("vllm", port=port)).command
    assert python == "python3"

    return subprocess.run([sys.executable, *rest], env=variables, capture_output=True, text=True, check=False)


def test_a_server_that_shows_its_model_to_who_has_the_key_is_ready() -> None:
    """Nothing is said of one that is."""
    with vllm() as port:
        found = ask(port, VLLM_API_KEY=KEY)

    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize(
    ("server", "key", "said"),
    [
        ({"health": 503}, KEY, "/health: 503"),
        ({"models": ("other",)}, KEY, "no m among ['other']"),
        ({}, "sk-wrong", "/v1/models: 401"),
        ({"key": ""}, "", "no key, or no m among"),
    ],
)
def test_a_server_that_is_not_ready_says_why(server: Mapping[str, object], key: str, said: str) -> None:
    """Its engine died, it has another model, another key, or none: then it would answer anybody."""
    with vllm(**server) as port:  # type: ignore[arg-type]  # one of three
        found = ask(port, VLLM_API_KEY=key)

    assert found.returncode != 0
    assert said in found.stderr


def test_a_server_that_is_not_there_is_not_ready() -> None:
    """While weights are read nobody listens; without the variable nobody can ask."""
    with vllm() as port:
        unnamed = ask(port)
    closed = ask(port, VLLM_API_KEY=KEY)

    assert unnamed.returncode != 0
    assert closed.returncode != 0
    assert closed.stderr.splitlines() == ["/health: [Errno 111] Connection refused"]


def test_the_key_stands_in_no_argument() -> None:
    """Whoever lists processes sees the name of its variable."""
    command = readiness(placed("vllm")).command

    assert command[-3:] == ("8000", "m", "VLLM_API_KEY")
    assert KEY not in " ".join(command)


@pytest.mark.parametrize("base", PLAIN)
def test_startup_and_liveness_ask_for_health_and_differ_in_patience(base: str) -> None:
    """A start may take as long as a cold start takes twice, a silence a minute."""
    first, last = startup(placed(base)), liveness()

    assert first.path == last.path == "/health"
    assert first.period_s * first.failures >= 2 * placed(base).cold_start_s
    assert last.period_s * last.failures == 60


@pytest.mark.parametrize(("base", "path"), [("llama", "/health"), ("vllm", None), ("neuron", None)])
def test_readiness_asks_more_where_health_says_little(base: str, path: str | None) -> None:
    """Either way it gives up before liveness does."""
    probe = readiness(placed(base))

    assert probe.path == path
    assert bool(probe.command) is (path is None)
    assert probe.period_s * probe.failures <= 20
