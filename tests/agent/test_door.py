"""The door: whoever may not come in, or brings what nobody can read, is told so at once."""

import json
import socket
from pathlib import Path

import httpx
import pytest

from tests.agent.agents import BODY_BYTES
from tests.agent.conftest import Ask
from tests.agent.model import ScriptedModel

KEY = "key-of-a-client-of-the-tests"
OPEN = ["/", "/health", "/readiness", "/metrics", "/session", "/openapi.json"]
HELLO = {"message": "Hello"}


@pytest.mark.parametrize("path", ["/chat", "/weather/current", "/weather/forecast"])
@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer wrong-key-of-nobody-at-all"}, {"x-api-key": KEY}])
def test_what_costs_something_wants_a_key(agent: Ask, tmp_path: Path, path: str, header: dict[str, str]) -> None:
    """And says how to show it."""
    response = _keyed(agent, tmp_path).post(path, json={}, headers=header)

    assert (response.status_code, response.json()["error"]["code"]) == (401, "invalid_api_key")
    assert response.headers["www-authenticate"] == "Bearer"


def test_a_key_lets_in(agent: Ask, tmp_path: Path) -> None:
    """Whoever has one is answered."""
    response = _keyed(agent, tmp_path).post("/chat", json=HELLO, headers={"authorization": f"Bearer {KEY}"})

    assert response.status_code == 200


@pytest.mark.parametrize("path", OPEN)
def test_everything_else_is_open(agent: Ask, tmp_path: Path, path: str) -> None:
    """A page must come before its key."""
    assert _keyed(agent, tmp_path).get(path).status_code == 200


@pytest.mark.parametrize("path", [*OPEN, "/nowhere", "/chat", "/page/nothing.js"])
def test_every_answer_has_a_name_and_is_safe_in_a_browser(agent: Ask, path: str) -> None:
    """Also one that is an error."""
    headers = agent().get(path).headers

    assert len(headers["x-request-id"]) == 32
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")


@pytest.mark.parametrize(
    ("method", "path", "status", "message"),
    [
        ("GET", "/nowhere", 404, "path '/nowhere' does not exist"),
        ("POST", "/chat/", 404, "path '/chat/' does not exist"),
        ("GET", "/chat", 405, "method must be 'POST', got 'GET'"),
        ("POST", "/health", 405, "method must be 'GET', got 'POST'"),
        ("GET", "/page/..%2Fapp.py", 404, "does not exist"),
        ("GET", "/docs", 404, "path '/docs' does not exist"),
    ],
)
def test_what_does_not_exist_is_said(agent: Ask, method: str, path: str, status: int, message: str) -> None:
    """In the shape of every error."""
    response = agent().request(method, path)
    document = response.json()

    assert (response.status_code, document["error"]["type"]) == (status, "invalid_request_error")
    assert message in document["error"]["message"]
    assert document["trace_id"] == response.headers["x-request-id"]


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "application/vnd.a+json"])
def test_a_body_of_another_type_is_refused(agent: Ask, kind: str | None) -> None:
    """A form of a foreign page could send it without being asked."""
    response = agent().post("/chat", content=b"{}", headers={} if kind is None else {"content-type": kind})

    assert (response.status_code, response.json()["error"]["code"]) == (415, "wrong_type")


def test_a_type_may_have_a_charset(agent: Ask) -> None:
    """As many clients write it."""
    body = json.dumps(HELLO).encode()
    response = agent().post("/chat", content=body, headers={"content-type": "Application/JSON; charset=utf-8"})

    assert response.status_code == 200


def test_a_body_that_is_too_long_is_refused(agent: Ask, model: ScriptedModel) -> None:
    """Whether it says so or not."""
    client = agent()
    body = json.dumps({"message": "x" * BODY_BYTES}).encode()
    told = client.post("/chat", content=body, headers={"content-type": "application/json"})
    untold = client.post("/chat", content=iter([body]), headers={"content-type": "application/json"})

    assert (told.status_code, untold.status_code) == (413, 413)
    assert told.json()["error"]["code"] == "body_too_large"
    assert model.asked == []


def test_a_body_that_is_too_long_is_refused_before_it_comes(agent: Ask) -> None:
    """Its length is enough."""
    client = agent()
    head = b"POST /chat HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 99999999\r\n\r\n"
    with socket.create_connection((client.base_url.host, client.base_url.port or 0)) as connection:
        connection.sendall(head)

        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_trace_goes_on_behind_the_agent(agent: Ask, model: ScriptedModel) -> None:
    """From the caller to the gateway, under one name."""
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    given = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01", "tracestate": "vendor=1"}
    response = agent().post("/chat", json=HELLO, headers=given)
    sent = model.headers[0]

    assert response.headers["x-request-id"] == response.json()["trace_id"] == sent["x-request-id"] == trace
    assert sent["traceparent"].startswith(f"00-{trace}-")
    assert sent["traceparent"].endswith("-01")
    assert (sent["traceparent"] != given["traceparent"], sent["tracestate"]) == (True, "vendor=1")


def _keyed(agent: Ask, folder: Path) -> httpx.Client:
    (folder / "one").write_text(KEY, encoding="utf-8")

    return agent(keys=folder)
