"""What a platform needs of a server: probes, metrics, names of requests."""

import re

from tests.conformance.case import case, expect, same
from tests.conformance.questions import GREETING
from tests.conformance.server import CHAT, Server

REQUEST_ID = "x-request-id"

_LINE = re.compile(rb"(#.*|[a-zA-Z_:][\w:]*(\{.*\})? [-+0-9.eE]+( \d+)?|[a-zA-Z_:][\w:]*(\{.*\})? ([+-]?Inf|NaN))?")


@case("operations")
def health_answers(server: Server) -> None:
    """`/health` says that the process answers, and asks for no key: probes have none."""
    same(server.request("GET", "/health", authorization="").status, 200, "status")


@case("operations")
def readiness_answers(server: Server) -> None:
    """`/readiness` says that the engine can decode, and asks for no key."""
    same(server.request("GET", "/readiness", authorization="").status, 200, "status")


@case("operations")
def metrics_are_prometheus(server: Server) -> None:
    """`/metrics` is the text that Prometheus reads, every metric with its type."""
    got = server.get("/metrics")
    same(got.status, 200, "status")
    expect(got.headers.get("content-type", "").startswith("text/plain"), f"type {got.headers.get('content-type')!r}")
    wrong = [line for line in got.body.splitlines() if not _LINE.fullmatch(line)]

    expect(not wrong, f"not a line of a metric: {wrong[:1]}")
    expect(b"# TYPE " in got.body, "no types")


@case("operations")
def metrics_move(server: Server) -> None:
    """A request moves a counter."""
    before = _counters(server)
    server.chat(GREETING)
    after = _counters(server)

    expect(any(after[name] > value for name, value in before.items() if name in after), "no counter moved")


@case("operations")
def a_request_has_an_id(server: Server) -> None:
    """Each answer carries an id of its own in `x-request-id`."""
    ids = [server.post(CHAT, server.body(GREETING, max_tokens=1)).headers.get(REQUEST_ID) for _ in range(2)]

    expect(all(ids), "no id")
    expect(ids[0] != ids[1], f"two requests with the id {ids[0]!r}")


@case("operations")
def a_given_id_is_kept(server: Server) -> None:
    """A client's own `x-request-id` comes back, so that its log and the server's meet."""
    got = server.post(CHAT, server.body(GREETING, max_tokens=1), x_request_id="conformance-1")

    same(got.headers.get(REQUEST_ID), "conformance-1", "id")


@case("operations")
def an_error_has_an_id(server: Server) -> None:
    """A refused request can be found in the log as well."""
    expect(server.post(CHAT, b"{").headers.get(REQUEST_ID), "no id")


def _counters(server: Server) -> dict[bytes, float]:
    text = server.get("/metrics").body
    names = {
        line.split()[2] for line in text.splitlines() if line.startswith(b"# TYPE ") and line.endswith(b" counter")
    }
    samples = [line.rsplit(b" ", 1) for line in text.splitlines() if line and not line.startswith(b"#")]

    return {name: float(value) for name, value in samples if name.partition(b"{")[0] in names}
