"""What the settings are to each request, against a server that repeats what it was sent."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from benchmark.cli import BAD_INPUT, main
from tests.bench.client_mock import run_load


class _Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if "metrics" in self.path:
            return self._answer(200, b"process_cpu_seconds_total 1\nprocess_resident_memory_bytes 2\n")
        return self._answer(200, b'{"data": [{"id": "m", "seen": "%s"}]}' % self._key())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if "empty" in self.path:
            return self._answer(200, b"{}")
        return self._answer(401, b"Authorization: " + self._key())

    def _key(self) -> bytes:
        return (self.headers["Authorization"] or "none").encode()

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server on a port of its own, and the key in the environment."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret\n")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_echoed_key_is_in_no_line_of_a_record(tmp_path: Path, url: str) -> None:
    """Not in the list of models, an error of a request, or the address of a page."""
    page = f"{url}/metrics?token=sk-very-secret"
    run_load(url, tmp_path / "record", "--stage", "closed:1:x2", "--metrics-url", page)
    record = (tmp_path / "record").read_text()

    assert "Authorization: Bearer [redacted]" in record
    assert "metrics?token=..." in record
    assert '"seen":"Bearer [redacted]"' in record
    assert "sk-very-secret" not in record


def test_page_without_figures_is_refused(tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is sent, and without what its address may hide."""
    page = f"{url}/other?token=sk-very-secret"
    code = main(["load", url, "--stage", "closed:1:x2", "--metrics-url", page, "--record", str(tmp_path / "record")])

    assert code == BAD_INPUT
    assert capsys.readouterr().err == (
        f"--metrics-url: {url}/other?token=...: no process_cpu_seconds_total and process_resident_memory_bytes there: "
        "give the server's Prometheus page, or --watch\n"
    )
    assert not (tmp_path / "record").exists()


def _greet(listener: socket.socket) -> None:
    accepted, _ = listener.accept()
    with accepted:
        accepted.sendall(b"SSH-2.0\r\n")
        accepted.recv(10_000)  # bytes that lay unread would reset the connection


def test_page_of_another_protocol_is_refused(tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As by a port that was mistaken for the page's."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        page = f"http://127.0.0.1:{other.getsockname()[1]}/"
        thread = threading.Thread(target=_greet, args=(other,))
        thread.start()
        code = main(["load", url, "--metrics-url", page, "--record", str(tmp_path / "record")])
        thread.join()

    assert code == BAD_INPUT
    assert f"--metrics-url: {page}: what answers there speaks no HTTP" in capsys.readouterr().err


def test_empty_object_is_no_answer_to_a_chat(tmp_path: Path, url: str) -> None:
    """What an answer must hold depends on what was asked."""
    record = run_load(f"{url}/empty/v1/chat/completions", tmp_path / "record", "--stage", "closed:1:x2")

    assert {request.failure for request in record.requests} == {"no_answer"}
