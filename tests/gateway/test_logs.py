"""Logs: lines that a machine reads, in which no prompt is quoted."""

import json
import logging
import sys

from gateway.logs import JsonLines


def test_a_line_is_json() -> None:
    """With time, level, logger and message."""
    record = logging.LogRecord("gateway", logging.WARNING, "", 1, "key=%s", ("value",), None)
    record.created = 0.0

    assert json.loads(JsonLines().format(record)) == {
        "time": "1970-01-01T00:00:00Z",
        "level": "warning",
        "logger": "gateway",
        "message": "key=value",
    }


def test_an_exception_is_named_and_not_quoted() -> None:
    """Errors of libraries quote what they were given."""
    try:
        raise ValueError("a secret prompt")  # noqa: EM101, TRY301  # what a library does
    except ValueError:
        record = logging.LogRecord("gateway", logging.ERROR, "", 1, "failed", None, sys.exc_info())
    line = JsonLines().format(record)

    assert json.loads(line)["exception"] == "ValueError"
    assert json.loads(line)["at"].startswith(__file__)
    assert "secret" not in line
