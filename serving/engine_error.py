"""What an engine says when it refuses, turned into what clients of OpenAI's API read."""

import json
import re
from http import HTTPStatus

from serving.problem import Problem

# llama.cpp's server calls the first an error of its own type, and the second (of an embedding model) an internal one.
_TOO_LONG_TYPE = "exceed_context_size_error"
_TOO_LONG = re.compile(r"too large to process|maximum context length|exceeds the available context")

# What a client asks wrongly and llama.cpp's server reports as its own fault.
_MISTAKE = re.compile(r"is not supported|[Ff]ailed to parse messages|json\.exception|[Uu]nknown reasoning format")


def problem_of(status: int, words: bytes) -> Problem:
    """Read `{"error": {"message", "type", "param", "code"}}`, of which engines leave out some or say it otherwise.

    Both llama.cpp's and vLLM's `code` repeats the status as a number, where clients expect a word.
    """
    try:
        error = json.loads(words)["error"]
        message, param, code = str(error["message"]), error.get("param"), error.get("code")
    except (ValueError, LookupError, TypeError, AttributeError):
        return Problem(status, "engine refused the request", code="engine_error")
    if error.get("type") == _TOO_LONG_TYPE or _TOO_LONG.search(message):
        return Problem(HTTPStatus.BAD_REQUEST, message, code="context_length_exceeded", param=param)
    if _MISTAKE.search(message):
        status = HTTPStatus.BAD_REQUEST

    return Problem(status, message, code=code if isinstance(code, str) else None, param=param)
