"""`reasoning_content`: what a reasoning model thinks stands beside what it says."""

from typing import Any

from tests.conformance.case import case, expect, same
from tests.conformance.questions import GREETING, THINK
from tests.conformance.server import Server
from tests.conformance.streaming import choices, text

_MARKS = ("<think>", "</think>")


@case("reasoning")
def thoughts_are_apart(server: Server) -> None:
    """Thoughts come as `reasoning_content`, the answer as `content`, and the marks between them in neither."""
    message = server.chat(GREETING, max_tokens=256, **THINK).choices[0].message
    thought, said = _thought(message), message.content or ""

    expect(thought.strip(), f"no reasoning_content beside {said!r}")
    expect(said.strip(), f"no content beside {thought!r}")
    expect(not any(mark in thought + said for mark in _MARKS), f"marks in {thought!r} or {said!r}")


@case("reasoning")
def thoughts_stream_apart(server: Server) -> None:
    """In a stream thoughts come first, in deltas of their own, and make what comes without a stream."""
    whole = server.chat(GREETING, max_tokens=256, **THINK).choices[0].message
    chunks = server.stream(GREETING, max_tokens=256, **THINK)
    deltas = [each.delta for each in choices(chunks)]
    kinds = ["thought" if _thought(each) else "said" for each in deltas if _thought(each) or each.content]

    same("".join(map(_thought, deltas)), _thought(whole), "thoughts of stream and whole")
    same(text(chunks), whole.content, "answer of stream and whole")
    same(kinds, sorted(kinds, reverse=True), "order of thoughts and answer")


def _thought(message: Any) -> str:  # noqa: ANN401  # the client's classes do not know the field
    return getattr(message, "reasoning_content", None) or ""
