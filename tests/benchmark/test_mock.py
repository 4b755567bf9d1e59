import json
import socket
from http.client import HTTPConnection
from pathlib import Path
from statistics import fmean
from urllib.parse import urlsplit

import pytest

from benchmark.cli import BAD_INPUT, main
from benchmark.mock import shapes, truth
from benchmark.mock.script import Script
from tests.bench.client_mock import Mock, mock_server


def test_equal_seed_and_request_give_an_equal_answer() -> None:
    """The script does not depend on the order in which requests come."""
    script = Script(spread=0.3, error_rate=0.5, drop_rate=0.5, seed=4)

    assert script.answer("0-1", max_tokens=None) == script.answer("0-1", max_tokens=None)
    assert script.answer("0-1", max_tokens=None) != script.answer("0-2", max_tokens=None)


def test_times_are_the_scripts() -> None:
    """Without a spread, tokens leave exactly on time; several to an event leave together."""
    script = Script(ttft_ms=50.0, itl_ms=10.0, tokens=6)

    assert script.answer("0-0", max_tokens=None).offsets_ms == (50.0, 60.0, 70.0, 80.0, 90.0, 100.0)
    assert script.answer("0-0", max_tokens=3).offsets_ms == (50.0, 60.0, 70.0)
    assert Script(tokens=6, tokens_per_event=4).answer("0-0", max_tokens=None).offsets_ms == (50.0, 130.0)


@pytest.mark.parametrize("rate", [0.0, 0.25, 1.0])
def test_errors_and_drops_keep_their_rates(rate: float) -> None:
    """A quarter is a quarter, within four standard deviations of 4,000 answers."""
    script = Script(error_rate=rate, drop_rate=rate)
    answers = [script.answer(str(n), max_tokens=None) for n in range(4_000)]

    assert fmean(answer.status == 503 for answer in answers) == pytest.approx(rate, abs=0.03)
    assert fmean(answer.drop_after is not None for answer in answers) == pytest.approx(rate, abs=0.03)


_BAD_BODIES = [
    b"",
    b"{bad",
    b"\xff",
    b"[1]",
    b"[" * 100_000,
    b'{"max_tokens":"x"}',
    b'{"max_tokens":true}',
    b'{"max_tokens":0}',
    b'{"stream":true,"stream_options":[]}',
]


def test_bad_bodies_are_refused_and_the_truth_is_kept(tmp_path: Path) -> None:
    """One client's mistake is its own: the connection and the server go on, and what was good is in the truth."""
    with mock_server("--ttft-ms", "0", "--itl-ms", "0", "--truth", str(tmp_path / "truth")) as server:
        connection = _connection(server)
        refused = [_post(connection, body) for body in _BAD_BODIES]
        good = _post(connection, b'{"max_tokens":null,"stream_options":null}')
        connection.close()

    assert [status for status, _ in refused] == [400] * len(_BAD_BODIES)
    assert {tuple(said["error"]) for _, said in refused} == {("message", "type", "param", "code")}
    assert {said["error"]["type"] for _, said in refused} == {"invalid_request_error"}
    assert "max_tokens must be a whole number from 1 on, got 'x'" in {said["error"]["message"] for _, said in refused}
    assert (good[0], len(truth.read(tmp_path / "truth"))) == (200, 1)


@pytest.mark.parametrize("head", [b"nonsense", b"POST / HTTP/1.1\r\nContent-Length: x", b"A / B\r\nContent-Length: -1"])
def test_what_is_no_request_ends_its_connection_only(head: bytes) -> None:
    """A port scanner does not end a run."""
    with mock_server() as server:
        with socket.create_connection((urlsplit(server.url).hostname, urlsplit(server.url).port)) as sock:
            sock.sendall(head + b"\r\n\r\n")
            answer = b"".join(iter(lambda: sock.recv(65_536), b""))
        connection = _connection(server)
        connection.request("GET", "/health")
        status = connection.getresponse().status
        connection.close()

    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert status == 200


def test_truth_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As a record: said before anything is served."""
    path = tmp_path / "truth"
    path.write_text("dear")

    assert main(["mock", "--port", "0", "--truth", str(path)]) == BAD_INPUT
    assert path.read_text() == "dear"
    assert capsys.readouterr() == ("", f"--truth: {str(path)!r} exists: give another\n")


@pytest.mark.parametrize("folder", ["missing", "missing/deep"])
def test_folder_of_the_truth_must_be_there(tmp_path: Path, capsys: pytest.CaptureFixture[str], folder: str) -> None:
    """Else it would be known at the end, when the truth is lost."""
    code = main(["mock", "--port", "0", "--truth", str(tmp_path / folder / "truth")])
    said, problems = capsys.readouterr()

    assert (code, said, problems.count("\n")) == (BAD_INPUT, "", 1)
    assert problems.startswith(f"--truth: '{tmp_path}/missing")


def test_port_that_is_taken_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """In one line, with the address."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code = main(["mock", "--port", str(port)])

    assert code == BAD_INPUT
    assert capsys.readouterr().err == f"--port: cannot listen on '127.0.0.1', port {port}: Address already in use\n"


def test_certificate_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whether it is not there or is no certificate."""
    (tmp_path / "empty").touch()

    for name in ("missing", "empty"):
        assert main(["mock", "--port", "0", "--certificate", str(tmp_path / name)]) == BAD_INPUT
        said = capsys.readouterr().err
        assert said.startswith(f"--certificate: {str(tmp_path / name)!r} must hold a certificate and its key: ")
        assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "text", "allowed"),
    [
        ("--port", "99999", "must be 0-65535, got '99999'"),
        ("--port", "-1", "must be 0-65535, got '-1'"),
        ("--port", "http", "must be 0-65535, got 'http'"),
        ("--stall", "5", "must be AT_S:FOR_S such as 2:3, got '5'"),
        ("--stall", "2:x", "must be AT_S:FOR_S such as 2:3, got '2:x'"),
        ("--stall", "2:3:4", "must be AT_S:FOR_S such as 2:3, got '2:3:4'"),
        ("--itl-ms", "x", "must be a number from 0 on, got 'x'"),
        ("--itl-ms", "inf", "must be a number from 0 on, got 'inf'"),
        ("--error-rate", "half", "must be 0-1, got 'half'"),
        ("--tokens", "1.5", "number must be a whole number from 1 on, got '1.5'"),
        ("--seed", "x", "must be a whole number, got 'x'"),
        ("--tokens", "0", "number must be a whole number from 1 on, got '0'"),
    ],
)
def test_word_that_is_not_allowed_says_what_is(
    capsys: pytest.CaptureFixture[str], option: str, text: str, allowed: str
) -> None:
    """Nobody knows the names of our functions."""
    assert main(["mock", "--port", "0", option, text]) == BAD_INPUT
    assert capsys.readouterr() == ("", f"{option}: {allowed}\n")


def test_every_mistake_of_the_mock_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """At once, and nothing is served."""
    path = tmp_path / "there"
    path.touch()
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        wrong = {"--itl-ms": "x", "--stall": "y", "--port": port, "--certificate": str(path), "--truth": str(path)}
        code = main(["mock", *(word for pair in wrong.items() for word in pair)])
    said, problems = capsys.readouterr()

    assert (code, said) == (BAD_INPUT, "")
    assert [line.partition(":")[0] for line in problems.splitlines()] == list(wrong)


def test_help_names_only_defaults_that_say_something(capsys: pytest.CaptureFixture[str]) -> None:
    """`--no-keep-alive (default: True)` would say the contrary of what is so."""
    with pytest.raises(SystemExit):
        main(["mock", "--help"])
    said = " ".join(capsys.readouterr().out.split())

    assert "(default: 8000)" in said
    assert [odd for odd in ("True", "False", "None", "[]") if f"(default: {odd})" in said] == []


def test_switches_still_switch_off() -> None:
    """Without a role the first event has text, and without keep-alive the connection ends with the answer."""
    with mock_server("--ttft-ms", "0", "--tokens", "1", "--no-role-event", "--no-keep-alive") as server:
        connection = _connection(server)
        connection.request("POST", "/v1/chat/completions", b'{"stream":true}')
        response = connection.getresponse()
        body = response.read()
        connection.close()

    assert response.headers["Connection"] == "close"
    assert b'"role"' not in body


def test_embeddings_count_no_completion() -> None:
    """OpenAI's usage of embeddings has the prompt and the total only."""
    usage = json.loads(shapes.whole("/v1/embeddings", prompt_tokens=7, completion_tokens=20))["usage"]

    assert usage == {"prompt_tokens": 7, "total_tokens": 7}


def _connection(server: Mock) -> HTTPConnection:
    return HTTPConnection(urlsplit(server.url).netloc, timeout=10)


def _post(connection: HTTPConnection, body: bytes) -> tuple[int, dict[str, dict[str, str]]]:
    connection.request("POST", "/v1/chat/completions", body)
    response = connection.getresponse()
    return response.status, json.loads(response.read())
