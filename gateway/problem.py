"""A refusal, as OpenAI's clients read it."""

import json

from gateway.asgi import Header

_SERVER_FAULT = 500
_TOO_MANY = 429


class Problem(Exception):  # noqa: N818  # it is an answer as much as an error
    """Why a request gets no answer.

    Attributes:
        status: HTTP's, if no answer has begun.
        code: A word for programs.
        reason: The word under which it is counted; the code unless told.
        param: The field of the request that is wrong.
        retry_after_s: When to ask again.
        more: Headers besides, such as `allow`.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None,
        reason: str | None = None,
        param: str | None = None,
        retry_after_s: int | None = None,
        more: tuple[Header, ...] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.reason = reason or code or "refused"
        self.param = param
        self.retry_after_s = retry_after_s
        self.more = more

    @property
    def body(self) -> bytes:
        """The error object."""
        error = {"message": self.message, "type": self._kind, "param": self.param, "code": self.code}

        return json.dumps({"error": error}).encode()

    @property
    def headers(self) -> list[Header]:
        """Headers of an answer that is this error and nothing else."""
        retry = [] if self.retry_after_s is None else [(b"retry-after", str(self.retry_after_s).encode())]
        length = (b"content-length", str(len(self.body)).encode())

        return [(b"content-type", b"application/json"), length, *retry, *self.more]

    @property
    def _kind(self) -> str:
        if self.status == _TOO_MANY:
            return "rate_limit_error"

        return "server_error" if self.status >= _SERVER_FAULT else "invalid_request_error"
