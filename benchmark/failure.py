"""What can go wrong with a request, by class."""

import errno
from enum import StrEnum

from benchmark.head import ProtocolError


class Failure(StrEnum):
    """Classes of errors; an HTTP error status is `http_<status>`."""

    REFUSED = "refused"
    RESET = "reset"
    CLOSED = "closed"
    NETWORK = "network"
    TLS = "tls"
    PROTOCOL = "protocol"
    TIMEOUT = "timeout"
    STREAM_ERROR = "stream_error"
    TRUNCATED = "truncated"
    ENCODED = "encoded"
    ERROR_ANSWER = "error_answer"
    NO_ANSWER = "no_answer"
    CLIENT_LIMIT = "client_limit"
    ABORTED = "aborted"


def failure_of(error: Exception) -> Failure:
    """Name the class of what the network said."""
    match error:
        case ProtocolError():
            return Failure.PROTOCOL
        case ConnectionRefusedError():
            return Failure.REFUSED
        case ConnectionResetError() | BrokenPipeError():
            return Failure.RESET
        case TimeoutError():
            return Failure.TIMEOUT
        case OSError(errno=errno.EADDRNOTAVAIL | errno.ENOBUFS | errno.ENOMEM):  # no port or no memory left
            return Failure.CLIENT_LIMIT
        case _:
            return Failure.NETWORK
