"""What every refusal must be: its status, and OpenAI's error object."""

from typing import Any

from tests.conformance.case import expect, same
from tests.conformance.raw import Answer


def refused(got: Answer, status: int) -> dict[str, Any]:
    """Take the error object of an answer that must have this status."""
    same(got.status, status, f"status of {got.body[:120]!r}")
    document = got.json()
    expect(isinstance(document, dict) and isinstance(document.get("error"), dict), f"no error object: {document}")
    error: dict[str, Any] = document["error"]
    missing = {"message", "type", "param", "code"} - error.keys()

    expect(not missing, f"the error object lacks {sorted(missing)}: {error}")
    expect(isinstance(error["message"], str) and error["message"], f"no message: {error}")
    expect(isinstance(error["type"], str), f"no type: {error}")
    expect(isinstance(error["code"], str | None), f"the code is no word: {error}")

    return error
