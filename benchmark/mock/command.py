"""`python -m benchmark mock`."""

import math
import socket
from argparse import ArgumentParser, Namespace
from functools import partial
from pathlib import Path
from ssl import SSLContext

from benchmark import words
from benchmark.mock.script import Script, Stall
from benchmark.mock.server import MockServer
from benchmark.options import describe
from benchmark.problems import Problems
from benchmark.tls import server_context

_MOST_PORT = 65_535


def add_mock(parser: ArgumentParser) -> None:
    """Describe the command's words."""
    describe(parser)
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on")
    add("--port", default=8000, help="0 takes a free one")
    add("--truth", type=Path, help="file for what was sent when, which must not exist; written at the end")
    add("--ttft-ms", default=50.0, help="from a request's arrival to its first token")
    add("--itl-ms", default=20.0, help="between tokens")
    add("--spread", default=0.0, help="deviation of the logarithm of each wait")
    add("--tokens", default=50, help="of an answer, or max_tokens of the request if fewer")
    add("--tokens-per-event", default=1, help="that leave together")
    add("--step-ms", default=0.0, help="events leave on this grid, as in continuous batching")
    add("--no-role-event", action="store_true", help="begin with text at once")
    add("--no-keep-alive", action="store_true", help="close the connection after each answer")
    add("--certificate", type=Path, help="serve https, with this certificate and key in one PEM file")
    add("--error-rate", default=0.0, help="share of requests answered with 503")
    add("--drop-rate", default=0.0, help="share of streams that are reset on the way")
    add("--accept-delay-ms", default=0.0, help="before each connection is accepted")
    add(
        "--stall",
        dest="stalls",
        action="append",
        default=[],
        metavar="AT_S:FOR_S",
        help="stand still at a time after the first request; may be repeated",
    )
    add("--seed", default=0, help="of errors, drops and waits")
    parser.set_defaults(run=_serve)


def _serve(arguments: Namespace) -> int:
    problems = Problems()
    script = _script(arguments, problems)
    port = problems.take("--port", lambda: _free_port(arguments.host, arguments.port), 0)
    tls = problems.take("--certificate", lambda: _tls(arguments.certificate), None)
    problems.take("--truth", lambda: arguments.truth and words.new_file(arguments.truth), None)
    problems.tell()
    server = MockServer(script, host=arguments.host, port=port, tls=tls)
    print(f"mock server on {'http' if tls is None else 'https'}://{arguments.host}:{server.port}", flush=True)
    server.serve(arguments.truth)
    server.close()
    return 0


def _script(arguments: Namespace, problems: Problems) -> Script:
    def milliseconds(option: str, given: str | float) -> float:
        return problems.take(option, lambda: _not_negative(given), 0.0)

    def tokens(option: str, given: str | int) -> int:
        return problems.take(option, lambda: words.whole("number", given, least=1), 1)

    def share(option: str, given: str | float) -> float:
        return problems.take(option, lambda: _share(given), 0.0)

    stalls = (problems.take("--stall", partial(_stall, given), None) for given in arguments.stalls)
    return Script(
        ttft_ms=milliseconds("--ttft-ms", arguments.ttft_ms),
        itl_ms=milliseconds("--itl-ms", arguments.itl_ms),
        spread=milliseconds("--spread", arguments.spread),
        tokens=tokens("--tokens", arguments.tokens),
        tokens_per_event=tokens("--tokens-per-event", arguments.tokens_per_event),
        step_ms=milliseconds("--step-ms", arguments.step_ms),
        role_event=not arguments.no_role_event,
        keep_alive=not arguments.no_keep_alive,
        error_rate=share("--error-rate", arguments.error_rate),
        drop_rate=share("--drop-rate", arguments.drop_rate),
        accept_delay_ms=milliseconds("--accept-delay-ms", arguments.accept_delay_ms),
        stalls=tuple(stall for stall in stalls if stall is not None),
        seed=problems.take("--seed", lambda: words.integer(arguments.seed), 0),
    )


def _tls(certificate: Path | None) -> SSLContext | None:
    if certificate is None:
        return None
    try:
        return server_context(certificate)
    except OSError as error:
        msg = f"{str(certificate)!r} must hold a certificate and its key: {error.strerror}"
        raise ValueError(msg) from error


def _free_port(host: str, given: str | int) -> int:
    """A port that nobody listens on."""
    port = _number(given)
    if not 0 <= port <= _MOST_PORT or not port.is_integer():
        msg = f"must be 0-{_MOST_PORT}, got {given!r}"
        raise ValueError(msg)
    try:
        socket.create_server((host, int(port))).close()
    except OSError as error:
        # What Python adds in brackets is the address again.
        msg = f"cannot listen on {host!r}, port {given}: {str(error.strerror).partition(' (')[0]}"
        raise ValueError(msg) from error
    return int(port)


def _not_negative(given: str | float) -> float:
    value = _number(given)
    if not 0 <= value < math.inf:
        msg = f"must be a number from 0 on, got {given!r}"
        raise ValueError(msg)
    return value


def _share(given: str | float) -> float:
    value = _number(given)
    if not 0 <= value <= 1:
        msg = f"must be 0-1, got {given!r}"
        raise ValueError(msg)
    return value


def _stall(given: str) -> Stall:
    at_s, _, for_s = given.partition(":")
    try:
        return Stall(at_s=_not_negative(at_s), for_s=_not_negative(for_s))
    except ValueError as error:
        msg = f"must be AT_S:FOR_S such as 2:3, got {given!r}"
        raise ValueError(msg) from error


def _number(given: str | float) -> float:
    """A number; what is none compares with nothing."""
    try:
        return float(given)
    except ValueError:
        return math.nan
