"""Traces: a caller's goes on, anything else begins one."""

import pytest

from agent.trace import trace_of

ID, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.mark.parametrize("given", [f"00-{ID}-{PARENT}-01", f"01-{ID}-{PARENT}-01-more"])
def test_a_caller_s_trace_goes_on(given: str) -> None:
    """Also of a later version: https://www.w3.org/TR/trace-context/#versioning-of-traceparent."""
    trace = trace_of([(b"traceparent", given.encode())])

    assert (trace.id, trace.flags) == (ID, "01")
    assert trace.onward()["traceparent"].startswith(f"00-{ID}-")


@pytest.mark.parametrize(
    "given",
    [
        "",
        ID,
        f"ff-{ID}-{PARENT}-01",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{ID}-{'0' * 16}-01",
        f"00-{ID.upper()}-{PARENT}-01",
        f"00-{ID}-{PARENT}-01\nevil",
    ],
)
def test_anything_else_begins_one(given: str) -> None:
    """A log line can hold it in any case."""
    trace = trace_of([(b"traceparent", given.encode()), (b"tracestate", b"vendor=1")])

    assert trace.id != ID
    assert (len(trace.id), trace.flags, trace.state) == (32, "00", None)


def test_each_request_behind_has_a_parent_of_its_own() -> None:
    """They are told apart by it."""
    trace = trace_of([])

    assert trace.onward()["traceparent"] != trace.onward()["traceparent"]
    assert trace.onward()["x-request-id"] == trace.id
