"""Whole runs against the mock server, each in processes of its own."""

import json
import signal
import socket
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from benchmark.cli import BAD_INPUT, DONE, VOID, main
from benchmark.metrics import Metrics
from benchmark.quantiles import quantile
from benchmark.record_file import read
from tests.bench.client_mock import ROOT, errors_of, mock_server, run_load

_SHORT = ("--ttft-ms", "20", "--itl-ms", "5", "--tokens", "10")


def test_record_holds_what_was_asked_and_answered(tmp_path: Path) -> None:
    """Every request of every process is there once, with the server's counts and the run's facts."""
    with mock_server(*_SHORT) as server:
        words = ("--stage", "constant:40:1", "--processes", "2", "--warmup", "closed:2:x4", "--seed", "7")
        usage = ("--watch", str(server.pid), "--metrics-url", f"{server.url}/metrics")
        record = run_load(server.url, tmp_path / "record", *words, *usage)
    measured = [request for request in record.requests if request.stage == 1]

    assert record.ended
    assert sorted(request.index for request in measured) == list(range(40))
    assert {request.worker for request in measured} == {0, 1}
    assert {(r.status, r.failure, r.output_tokens, len(r.tokens)) for r in measured} == {(200, None, 10, 10)}
    assert len(record.requests) == 44
    assert record.run["seed"] == 7
    assert record.run["models"]["data"][0]["id"] == "mock"
    assert len(Metrics(record).server) == 2


def test_processes_begin_a_stage_together(tmp_path: Path) -> None:
    """After a warm-up that one process ends earlier, the requests of both are as far apart as was asked."""
    with mock_server(*_SHORT) as server:
        words = ("--warmup", "closed:1:x5", "--stage", "constant:40:0.5", "--processes", "2")
        record = run_load(server.url, tmp_path / "record", *words)
    intended = [request.intended for request in record.requests if request.stage == 1]
    gaps = {after - before for before, after in pairwise(intended)}

    assert len(intended) == 20
    assert gaps == {25_000_000}
    assert intended[0] >= max(request.end or 0 for request in record.requests if request.stage == 0)


@pytest.mark.parametrize(
    ("path", "tokens"), [("/v1/completions", 10), ("/v1/embeddings", None), ("/v1/chat/completions", 10)]
)
def test_answers_without_a_stream_are_measured(tmp_path: Path, path: str, tokens: int | None) -> None:
    """They have no first token, and the server's counts all the same."""
    with mock_server(*_SHORT) as server:
        words = ("--stage", "closed:2:x6", "--no-stream")
        record = run_load(server.url + path, tmp_path / "record", *words)

    assert {(r.failure, r.output_tokens, len(r.tokens)) for r in record.requests} == {(None, tokens, 0)}


def test_errors_and_drops_stay_in_the_record(tmp_path: Path) -> None:
    """Each of them has its class, and none is missing."""
    with mock_server(*_SHORT, "--error-rate", "0.3", "--drop-rate", "0.3", "--seed", "3") as server:
        record = run_load(server.url, tmp_path / "record", "--stage", "constant:100:1")
    failures = Counter(request.failure for request in record.requests)

    assert sum(failures.values()) == 100
    assert set(failures) == {None, "http_503", "reset"}
    assert {r.retry_after for r in record.requests if r.failure == "http_503"} == {"1"}


def test_equal_seeds_get_equal_answers(tmp_path: Path) -> None:
    """The mock's errors fall on the same requests again."""
    failed = []
    for name in ("first", "second"):
        with mock_server(*_SHORT, "--error-rate", "0.3", "--seed", "5") as server:
            record = run_load(server.url, tmp_path / name, "--stage", "poisson:80:0.5", "--seed", "1")
        failed.append({request.index for request in record.requests if request.failure})

    assert failed[0]
    assert failed[0] == failed[1]


def test_timeout_counts_from_the_intended_time(tmp_path: Path) -> None:
    """A server that never comes to an end in time gives failures, not silence."""
    with mock_server("--ttft-ms", "10", "--itl-ms", "500", "--tokens", "9") as server:
        record = run_load(server.url, tmp_path / "record", "--stage", "constant:10:0.5", "--timeout", "0.6")

    assert {request.failure for request in record.requests} == {"timeout"}
    assert all(len(request.tokens) >= 1 for request in record.requests)


def test_stall_is_seen_in_full(tmp_path: Path) -> None:
    """Coordinated omission: every request due while the server stands still has waited since its own time."""
    truth = tmp_path / "truth"
    with mock_server(*_SHORT, "--stall", "0.5:1", "--truth", str(truth)) as server:
        record = run_load(server.url, tmp_path / "record", "--stage", "constant:50:2")
    ttft = Metrics(record).ttft_ms
    true_p99 = quantile(ttft, 0.99) - errors_of(record, truth, from_intended=True).p99_ms

    assert quantile(ttft, 0.99) == pytest.approx(true_p99, rel=0.02)
    assert sum(ttft > 200) >= 30


def test_refused_server_gives_a_record_of_failures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A port where nobody listens is a result, with an exit code of its own kind."""
    with mock_server() as server:
        url = server.url
    words = ["load", url, "--stage", "constant:20:0.5", "--model", "m", "--record", str(tmp_path / "record")]
    code = main([*words, "--json"])

    assert {request.failure for request in read(tmp_path / "record").requests} == {"refused"}
    assert code == VOID
    assert capsys.readouterr().err.startswith("no request was completed: refused 10 (Connection refused)")


def test_server_that_is_down_is_named_with_what_helps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """To name a model helps nobody whose server does not run."""
    with mock_server() as server:
        url = server.url
    code = main(["load", url, "--record", str(tmp_path / "record")])

    assert code == BAD_INPUT
    [line] = capsys.readouterr().err.splitlines()
    assert "Connection refused" in line
    assert line.endswith(": start it, or mend the URL")


def test_name_of_two_addresses_finds_the_one_that_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`localhost` may be ::1 first, where a server on 127.0.0.1 refuses."""
    look_up = socket.getaddrinfo
    addresses = [address for name in ("::1", "127.0.0.1") for address in look_up(name, 0, type=socket.SOCK_STREAM)]

    def both(host: str, port: int, *given: int, **named: int) -> object:
        if host != "localhost":
            return look_up(host, port, *given, **named)
        return [(*rest, (address[0], port)) for *rest, address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with mock_server(*_SHORT) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        main(["load", url, "--stage", "closed:1:x2", "--record", str(tmp_path / "record"), "--json"])

    assert {request.failure for request in read(tmp_path / "record").requests} == {None}


def test_client_bound_voids_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One connection for twenty users: the run is void and says why."""
    with mock_server(*_SHORT) as server:
        words = ["load", server.url, "--stage", "constant:100:0.5", "--connections", "1"]
        code = main([*words, "--record", str(tmp_path / "record"), "--json"])

    assert code == VOID
    assert any("connections" in reason for reason in json.loads(capsys.readouterr().out)["void"])


def test_bearer_key_is_sent_and_never_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records are shared."""
    monkeypatch.setenv("MY_KEY", "sk-very-secret")
    with mock_server(*_SHORT) as server:
        url = server.url + "/v1/chat/completions?api-key=sk-very-secret"
        run_load(url, tmp_path / "record", "--stage", "closed:1:x1", "--key-variable", "MY_KEY")
    record = (tmp_path / "record").read_text()

    assert "api-key=..." in record
    assert "sk-very-secret" not in record


def _started(url: str, record: Path) -> subprocess.Popen[bytes]:
    words = ["load", url, "--stage", "constant:100:60", "--processes", "2", "--record", str(record)]
    process = subprocess.Popen([sys.executable, "-m", "benchmark", *words], cwd=ROOT, stdout=subprocess.DEVNULL)
    while not record.exists() or record.read_bytes().count(b'"request"') < 20:
        assert process.poll() is None
    return process


def test_killed_run_is_readable(tmp_path: Path) -> None:
    """After kill -9 in mid-run every finished request is there; the workers stop too."""
    record = tmp_path / "record"
    with mock_server(*_SHORT) as server:
        process = _started(server.url, record)
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = read(record)

    assert not found.ended
    assert len(found.requests) >= 20
    assert main(["report", str(record), "--json"]) == VOID


def test_worker_that_was_killed_is_in_the_record(tmp_path: Path) -> None:
    """With its number and its signal, as the cause of an end before the planned one."""
    record = tmp_path / "record"
    with mock_server(*_SHORT) as server:
        process = _started(server.url, record)
        for worker in psutil.Process(process.pid).children():
            worker.kill()
        process.wait()
    found = read(record)

    assert not found.ended
    assert [(death.worker, death.exitcode) for death in found.deaths] == [(0, -9), (1, -9)]


def test_interrupted_run_is_readable_and_marked(tmp_path: Path) -> None:
    """Ctrl-C: requests under way are broken off, and count as nobody's failure."""
    record = tmp_path / "record"
    with mock_server(*_SHORT) as server:
        process = _started(server.url, record)
        process.send_signal(signal.SIGINT)
        process.wait()
    found = read(record)

    assert not found.ended
    assert found.unreadable == 0
    assert {request.failure for request in found.requests} <= {None, "aborted"}
    assert not Metrics(found).errors


def test_existing_record_is_not_overwritten(tmp_path: Path) -> None:
    """A record cannot be had again."""
    record = tmp_path / "record"
    record.write_text("mine")
    with mock_server(*_SHORT) as server:
        code = main(["load", server.url, "--record", str(record)])

    assert code == BAD_INPUT
    assert record.read_text() == "mine"


def test_pictures_and_comparison_come_from_records(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A server three times as slow is found to be slower."""
    records = []
    for name, ttft_ms in (("fast", "10"), ("slow", "30")):
        with mock_server("--itl-ms", "2", "--tokens", "5", "--ttft-ms", ttft_ms) as server:
            run_load(server.url, tmp_path / name, "--stage", "constant:60:1")
        records.append(str(tmp_path / name))
    assert main(["report", records[0], "--png", str(tmp_path / "png")]) in (DONE, VOID)
    capsys.readouterr()
    code = main(["compare", *records, "--json"])
    out = capsys.readouterr().out

    assert sorted(path.name for path in (tmp_path / "png").iterdir()) == ["distribution.png", "over-time.png"]
    assert code in (DONE, VOID)
    if code == DONE:
        assert next(c for c in json.loads(out)["latencies"] if c["name"] == "ttft p50")["faster"] == "first"
