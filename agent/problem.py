"""Why a request gets no answer, as a client reads it."""

from agent.asgi import Header

TOO_LONG = "context_length_exceeded"
"""The word for a conversation that is longer than what reads it."""

_SERVER_FAULT = 500


class Problem(Exception):  # noqa: N818  # it is an answer as much as an error
    """A refusal or a failure.

    Attributes:
        status: HTTP's, if no answer has begun.
        message: For people; it holds nothing of the inside.
        code: A word for programs.
        retry_after_s: When it is worth to ask again.
        more: Headers besides, such as `allow`.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str,
        retry_after_s: int | None = None,
        more: tuple[Header, ...] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.retry_after_s = retry_after_s
        self.more = more

    def document(self, trace_id: str) -> dict[str, object]:
        """Write the error object."""
        kind = "server_error" if self.status >= _SERVER_FAULT else "invalid_request_error"

        return {"error": {"message": self.message, "type": kind, "code": self.code}, "trace_id": trace_id}

    @property
    def headers(self) -> list[Header]:
        """Headers of an answer that is this error and nothing else."""
        retry = [] if self.retry_after_s is None else [(b"retry-after", str(self.retry_after_s).encode())]

        return [(b"content-type", b"application/json"), *retry, *self.more]


def model_failed(message: str) -> Problem:
    """Of a model whose answer is none."""
    return Problem(502, message, code="model_failed")


def failure() -> Problem:
    """Of the agent itself."""
    return Problem(500, "the agent failed", code="internal_error")
