"""The conformance suite: it passes a server that keeps the contract, and sees each rule that one breaks."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.conformance.exceptions import EXCEPTIONS, GATEWAY
from tests.conformance.result import Outcome
from tests.conformance.scripted.breaches import BAD_ERRORS, BREACHES
from tests.conformance.scripted.script import Script
from tests.conformance.scripted.server import serving
from tests.conformance.suite import Request, UnreachableError, cases, run

CASES = [each.name for each in cases()]


@pytest.fixture(scope="module")
def good() -> Iterator[str]:
    """A server that keeps every rule."""
    with serving(Script()) as url:
        yield url


def test_a_good_server_passes(good: str) -> None:
    """No rule asks for more than the contract."""
    results = run(_request(good, "*"))

    assert [(each.case, each.why) for each in results if each.outcome is not Outcome.PASSED] == []
    assert [each.case for each in results] == CASES


@pytest.mark.parametrize("case", CASES)
def test_a_breach_is_seen(case: str) -> None:
    """Whoever breaks a rule fails its case, with a reason."""
    with serving(BREACHES[case]) as url:
        outcome, why = _asked(url, case)

    assert outcome is Outcome.FAILED
    assert why


def test_each_breach_is_of_a_case() -> None:
    """A case that is renamed or removed takes its breach with it."""
    assert set(BREACHES) == set(CASES)


@pytest.mark.parametrize("name", BAD_ERRORS)
def test_an_error_of_another_shape_is_seen(name: str) -> None:
    """The right status is not enough: clients read the error object."""
    with serving(Script(spoil=BAD_ERRORS[name])) as url:
        assert _asked(url, "errors/bad_json_is_400")[0] is Outcome.FAILED


def test_a_server_without_bound_is_seen() -> None:
    """Whoever lets everybody in never refuses."""
    with serving(Script(places=10_000)) as url:
        outcome, why = _asked(url, "load/overload_is_503")

    assert (outcome, why) == (Outcome.FAILED, "16 requests at once and no refusal; more can be sent by --burst")


def test_an_excepted_case_that_fails_is_excepted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an engine cannot do is shown with its reason, and does not fail the run."""
    case = "chat/usage_adds_up"
    monkeypatch.setitem(EXCEPTIONS, "vllm", {case: "it cannot count"})
    with serving(BREACHES[case]) as url:
        assert _asked(url, case, engine="vllm") == (Outcome.EXCEPTED, "it cannot count")
        assert _asked(url, case, engine="llama.cpp")[0] is Outcome.FAILED


def test_before_the_gateway_its_exceptions_hold_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever engine is behind it."""
    case = "chat/usage_adds_up"
    monkeypatch.setitem(GATEWAY, case, "it cannot count")
    with serving(BREACHES[case]) as url:
        assert _asked(url, case, engine="vllm", gateway=True) == (Outcome.EXCEPTED, "it cannot count")
        assert _asked(url, case, engine="vllm")[0] is Outcome.FAILED


def test_an_excepted_case_that_passes_fails(good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of exceptions gets shorter as soon as it can."""
    case = "chat/usage_adds_up"
    monkeypatch.setitem(EXCEPTIONS, "vllm", {case: "it cannot count"})
    outcome, why = _asked(good, case, engine="vllm")

    assert outcome is Outcome.FAILED
    assert why.endswith("but it passes: take it off the list")


def test_exceptions_are_of_cases_and_say_why() -> None:
    """A case that is renamed takes its exceptions with it."""
    assert {case for each in (*EXCEPTIONS.values(), GATEWAY) for case in each} <= set(CASES)
    assert all(reason for each in (*EXCEPTIONS.values(), GATEWAY) for reason in each.values())


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("127.0.0.1:8000", "'127.0.0.1:8000' is no server, allowed: a URL such as http://127.0.0.1:8000"),
        ("http://127.0.0.1:1", "'http://127.0.0.1:1' lists no models: "),
    ],
)
def test_no_server_is_one_line(url: str, reason: str) -> None:
    """Who mistypes a URL reads one line, not a hundred failures."""
    with pytest.raises(UnreachableError) as raised:
        run(Request(url=url))

    assert str(raised.value).startswith(reason)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("given", "case"), [("embeddings", "embeddings/tokens_are_counted"), ("key", "keys/no_key_is_401")]
)
def test_what_was_not_given_is_left_out(given: str, case: str) -> None:
    """A case that cannot be asked is neither passed nor failed."""
    with serving(Script(key=None)) as url:
        [result] = run(Request(url=url, only=case))

    assert (result.outcome, result.why) == (Outcome.LEFT_OUT, f"no --{given}")


def _asked(url: str, case: str, *, engine: str | None = None, gateway: bool = False) -> tuple[Outcome, str]:
    [result] = run(replace(_request(url, case, engine=engine), gateway=gateway))

    return result.outcome, result.why


def _request(url: str, only: str, *, engine: str | None = None) -> Request:
    return Request(url=url, embeddings=url, key="right", only=only, engine=engine, burst=16, body_limit=2 << 20)
