"""TLS with a certificate of its own authority."""

import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.bench.client_mock import certificate, mock_server, run_load

_EVENT = b'data: {"choices":[{"index":0,"delta":{"content":"x"}}]}\n\n'
_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"%x\r\n%s\r\n" % (len(_EVENT), _EVENT)
    + b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"
)


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    """Key and certificate for 127.0.0.1 in one file."""
    return certificate(tmp_path)


@pytest.fixture
def url(pem: Path) -> Iterator[str]:
    """A server that gives every request the same stream, one connection after the other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_serve, args=(listener, context))
    thread.start()
    yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


@pytest.fixture
def serve_plain() -> Iterator[str]:
    """A server of plain HTTP, called https."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


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


def test_stream_over_tls_is_read(tmp_path: Path, url: str, pem: Path) -> None:
    """The handshake comes first, and the connection is kept for the next request."""
    words = ("--stage", "closed:1:x5", "--model", "m", "--ca-file", str(pem))
    record = run_load(url, tmp_path / "record", *words)

    assert [(r.status, r.failure, len(r.tokens)) for r in record.requests] == [(200, None, 1)] * 5
    assert [r.connecting is not None for r in record.requests] == [True, False, False, False, False]


def test_unknown_authority_is_a_failure_of_its_class(tmp_path: Path, url: str) -> None:
    """A wrong certificate is neither ignored nor a crash."""
    record = run_load(url, tmp_path / "record", "--stage", "closed:1:x2", "--model", "m")

    assert {request.failure for request in record.requests} == {"tls"}
    assert all("certificate" in (request.detail or "") for request in record.requests)


def test_certificate_must_be_for_the_name_that_was_asked(tmp_path: Path, url: str, pem: Path) -> None:
    """The address that a name stands for is anyone's claim."""
    words = ("--stage", "closed:1:x2", "--model", "m", "--ca-file", str(pem))
    record = run_load(url.replace("127.0.0.1", "localhost"), tmp_path / "record", *words)

    assert {request.failure for request in record.requests} == {"tls"}
    assert all("localhost" in (request.detail or "") for request in record.requests)


def test_tls_to_a_plain_port_is_said_so(tmp_path: Path, serve_plain: str) -> None:
    """OpenSSL's own word for it is a wrong version number."""
    record = run_load(serve_plain, tmp_path / "record", "--stage", "closed:1:x2", "--model", "m")

    assert {(r.failure, r.detail) for r in record.requests} == {("tls", "the server's answer is no TLS: is it http://")}
    assert record.run["models"] == "no answer: the server's answer is no TLS: is it http://"


def test_plain_to_a_port_of_tls_is_said_so(tmp_path: Path, pem: Path) -> None:
    """OpenSSL hangs up on a line of HTTP without a word."""
    with mock_server("--certificate", str(pem)) as server:
        plain = server.url.replace("https:", "http:")
        record = run_load(plain, tmp_path / "record", "--stage", "closed:1:x2", "--model", "m")

    assert server.url.startswith("https:")
    assert {r.failure for r in record.requests} == {"closed"}
    assert {r.detail for r in record.requests} == {"no response, as of a port of TLS: is it https://"}


@pytest.mark.parametrize("words", [(), ("--no-keep-alive",)])
def test_stream_of_the_mock_over_tls_is_whole(tmp_path: Path, pem: Path, words: tuple[str, ...]) -> None:
    """The mock's events come through its own TLS, on kept connections and on new ones."""
    with mock_server("--certificate", str(pem), "--ttft-ms", "5", "--itl-ms", "1", "--tokens", "5", *words) as server:
        record = run_load(server.url, tmp_path / "record", "--stage", "closed:2:x6", "--ca-file", str(pem))

    assert [(r.failure, len(r.tokens), r.output_tokens) for r in record.requests] == [(None, 5, 5)] * 6
    assert sum(r.connecting is not None for r in record.requests) == (6 if words else 2)
