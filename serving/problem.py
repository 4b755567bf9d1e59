"""What a client is told when its request is not answered."""

import json

_SERVER_FAULT = 500


class Problem(Exception):  # noqa: N818  # it is an answer as much as an error
    """A refusal or a fault, in the shape of OpenAI's errors.

    Attributes:
        status: The HTTP status, if no answer has begun.
        code: A word for programs, such as `model_not_found`.
        param: The field of the request that is wrong.
        retry_after_s: When it is worth to ask again.
        challenge: What a key must look like, for `WWW-Authenticate`.
        allow: The method that is allowed.
        close: The connection cannot carry another request.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        retry_after_s: int | None = None,
        challenge: str | None = None,
        allow: str | None = None,
        close: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.param = param
        self.retry_after_s = retry_after_s
        self.challenge = challenge
        self.allow = allow
        self.close = close

    @property
    def body(self) -> bytes:
        """The error object that OpenAI's clients read."""
        kind = "server_error" if self.status >= _SERVER_FAULT else "invalid_request_error"
        error = {"message": self.message, "type": kind, "param": self.param, "code": self.code}

        return json.dumps({"error": error}).encode()

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The headers that belong to it, the type and length of the body included."""
        optional = {
            b"retry-after": None if self.retry_after_s is None else str(self.retry_after_s),
            b"www-authenticate": self.challenge,
            b"allow": self.allow,
            b"connection": "close" if self.close else None,
        }

        return [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(self.body)).encode()),
            *((name, value.encode()) for name, value in optional.items() if value is not None),
        ]
