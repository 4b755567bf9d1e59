"""The conformance suite's command line: what it prints, and how it exits."""

import json
from collections.abc import Iterator

import pytest

from tests.conformance.__main__ import BAD_INPUT, BROKEN, KEPT, main
from tests.conformance.scripted.breaches import BREACHES
from tests.conformance.scripted.script import Script
from tests.conformance.scripted.server import serving

CASE = "chat/usage_adds_up"


@pytest.fixture(scope="module")
def good() -> Iterator[str]:
    """A server that keeps every rule and wants a key."""
    with serving(Script(key="right")) as url:
        yield url


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVER_KEY", "right")


def test_a_kept_contract_is_success(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The table counts what passed."""
    assert main([good, "--key", "SERVER_KEY", "--only", CASE]) == KEPT
    out = capsys.readouterr().out
    assert "failed:" not in out
    assert "chat" in out


def test_a_breach_is_a_line_and_an_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    """Each failure names the case and what the server did instead."""
    with serving(BREACHES[CASE]) as url:
        assert main([f"{url}/v1/", "--key", "SERVER_KEY", "--only", "chat/usage*"]) == BROKEN

    out = capsys.readouterr().out
    assert [line for line in out.splitlines() if line.startswith("failed:")] == [
        f"failed: {CASE}: sum and total: 41 is not 5"
    ]


def test_results_can_be_read_by_a_program(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every result comes with its rule."""
    main([good, "--key", "SERVER_KEY", "--only", CASE, "--json"])
    [result] = json.loads(capsys.readouterr().out)

    assert (result["case"], result["outcome"], result["why"]) == (CASE, "passed", "")
    assert result["rule"].startswith("Tokens of prompt and answer are counted")


def test_no_server_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    """It is told in one line."""
    assert main(["http://127.0.0.1:1"]) == BAD_INPUT
    [line] = capsys.readouterr().err.splitlines()
    assert line == "'http://127.0.0.1:1' lists no models: [Errno 111] Connection refused"


def test_a_wrong_key_is_bad_input(
    good: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing can be asked without the right one, and it is not printed."""
    monkeypatch.setenv("SERVER_KEY", "almost")

    assert main([good, "--key", "SERVER_KEY"]) == BAD_INPUT
    [line] = capsys.readouterr().err.splitlines()
    assert "lists no models" in line
    assert "almost" not in line


@pytest.mark.parametrize("arguments", [["--key", "NO_SUCH_KEY"], ["--only", "no/such*"], ["--engine", "another"]])
def test_an_option_that_fits_nothing_is_bad_input(good: str, arguments: list[str]) -> None:
    """A mistyped option is not a kept contract."""
    with pytest.raises(SystemExit) as refused:
        main([good, *arguments] if "--key" in arguments else [good, "--key", "SERVER_KEY", *arguments])

    assert refused.value.code == BAD_INPUT
