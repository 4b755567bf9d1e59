"""TLS with a certificate of its own authority."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.client_mock import run_load

_EVENT = b'data: {"choices":[{"index":0,"delta":{"content":"x"}}]}\n\n'
_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"%x\r\n%s\r\n" % (len(_EVENT), _EVENT)
    + b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"
)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Key and certificate for 127.0.0.1 in one file."""
    path = tmp_path / "server.pem"
    words = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        ["openssl", "req", *words, *names, "-keyout", str(path), "-out", str(tmp_path / "only.pem")],
        check=True,
        capture_output=True,
    )
    path.write_text(path.read_text() + (tmp_path / "only.pem").read_text())
    return path


@pytest.fixture
def url(certificate: Path) -> Iterator[str]:
    """A server that gives every request the same stream, one connection after the other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_serve, args=(listener, context))
    thread.start()
    yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def _serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        try:
            with context.wrap_socket(plain, server_side=True) as sock:
                while sock.recv(65_536):
                    sock.sendall(_ANSWER)
        except OSError:
            plain.close()


def test_stream_over_tls_is_read(tmp_path: Path, url: str, certificate: Path) -> None:
    """The handshake comes first, and the connection is kept for the next request."""
    words = ("--stage", "closed:1:x5", "--model", "m", "--ca-file", str(certificate))
    record = run_load(url, tmp_path / "record", *words)

    assert [(r.status, r.failure, len(r.tokens)) for r in record.requests] == [(200, None, 1)] * 5
    assert [r.connecting is not None for r in record.requests] == [True, False, False, False, False]


def test_unknown_authority_is_a_failure_of_its_class(tmp_path: Path, url: str) -> None:
    """A wrong certificate is neither ignored nor a crash."""
    record = run_load(url, tmp_path / "record", "--stage", "closed:1:x2", "--model", "m")

    assert {request.failure for request in record.requests} == {"tls"}
    assert all("certificate" in (request.detail or "") for request in record.requests)
