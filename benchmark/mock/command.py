"""`python -m benchmark mock`."""

import math
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from ssl import SSLContext

from benchmark import words
from benchmark.mock.script import Script, Stall
from benchmark.mock.server import MockServer
from benchmark.options import describe
from benchmark.tls import server_context

_MOST_PORT = 65_535


def add_mock(parser: ArgumentParser) -> None:
    """Describe the command's words."""
    describe(parser)
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on")
    add("--port", type=_port, default=8000, help="0 takes a free one")
    add("--truth", type=Path, help="file for what was sent when, which must not exist; written at the end")
    add("--ttft-ms", type=_not_negative, default=50.0, help="from a request's arrival to its first token")
    add("--itl-ms", type=_not_negative, default=20.0, help="between tokens")
    add("--spread", type=_not_negative, default=0.0, help="deviation of the logarithm of each wait")
    add("--tokens", type=_from_one, default=50, help="of an answer, or max_tokens of the request if fewer")
    add("--tokens-per-event", type=_from_one, default=1, help="that leave together")
    add("--step-ms", type=_not_negative, default=0.0, help="events leave on this grid, as in continuous batching")
    add("--no-role-event", action="store_true", help="begin with text at once")
    add("--no-keep-alive", action="store_true", help="close the connection after each answer")
    add("--certificate", type=Path, help="serve https, with this certificate and key in one PEM file")
    add("--error-rate", type=_share, default=0.0, help="share of requests answered with 503")
    add("--drop-rate", type=_share, default=0.0, help="share of streams that are reset on the way")
    add("--accept-delay-ms", type=_not_negative, default=0.0, help="before each connection is accepted")
    add(
        "--stall",
        dest="stalls",
        type=_stall,
        action="append",
        default=[],
        metavar="AT_S:FOR_S",
        help="stand still at a time after the first request; may be repeated",
    )
    add("--seed", type=int, default=0, help="of errors, drops and waits")
    parser.set_defaults(run=_serve)


def _serve(arguments: Namespace) -> int:
    script = Script(
        ttft_ms=arguments.ttft_ms,
        itl_ms=arguments.itl_ms,
        spread=arguments.spread,
        tokens=arguments.tokens,
        tokens_per_event=arguments.tokens_per_event,
        step_ms=arguments.step_ms,
        role_event=not arguments.no_role_event,
        keep_alive=not arguments.no_keep_alive,
        error_rate=arguments.error_rate,
        drop_rate=arguments.drop_rate,
        accept_delay_ms=arguments.accept_delay_ms,
        stalls=tuple(arguments.stalls),
        seed=arguments.seed,
    )
    tls = None if arguments.certificate is None else _tls(arguments.certificate)
    if arguments.truth is not None:
        _check_new(arguments.truth)
    server = _server(script, arguments.host, arguments.port, tls)
    print(f"mock server on {'http' if tls is None else 'https'}://{arguments.host}:{server.port}", flush=True)
    server.serve(arguments.truth)
    server.close()
    return 0


def _tls(certificate: Path) -> SSLContext:
    try:
        return server_context(certificate)
    except OSError as error:
        msg = f"--certificate: {str(certificate)!r} must hold a certificate and its key: {error.strerror}"
        raise ValueError(msg) from error


def _check_new(truth: Path) -> None:
    try:
        words.new_file(truth)
    except ValueError as error:
        msg = f"--truth: {error}"
        raise ValueError(msg) from error


def _server(script: Script, host: str, port: int, tls: SSLContext | None) -> MockServer:
    try:
        return MockServer(script, host=host, port=port, tls=tls)
    except OSError as error:
        # What Python adds in brackets is the address again.
        msg = f"--port: cannot listen on {host!r}, port {port}: {str(error.strerror).partition(' (')[0]}"
        raise ValueError(msg) from error


def _not_negative(text: str) -> float:
    value = _number(text)
    if not 0 <= value < math.inf:
        msg = f"must be a number from 0 on, got {text!r}"
        raise ArgumentTypeError(msg)
    return value


def _share(text: str) -> float:
    value = _number(text)
    if not 0 <= value <= 1:
        msg = f"must be 0-1, got {text!r}"
        raise ArgumentTypeError(msg)
    return value


def _from_one(text: str) -> int:
    value = _number(text)
    if value < 1 or not value.is_integer():
        msg = f"must be a whole number from 1 on, got {text!r}"
        raise ArgumentTypeError(msg)
    return int(value)


def _port(text: str) -> int:
    value = _number(text)
    if not 0 <= value <= _MOST_PORT or not value.is_integer():
        msg = f"must be 0-{_MOST_PORT}, got {text!r}"
        raise ArgumentTypeError(msg)
    return int(value)


def _stall(text: str) -> Stall:
    at_s, _, for_s = text.partition(":")
    try:
        return Stall(at_s=_not_negative(at_s), for_s=_not_negative(for_s))
    except ArgumentTypeError as error:
        msg = f"must be AT_S:FOR_S such as 2:3, got {text!r}"
        raise ArgumentTypeError(msg) from error


def _number(text: str) -> float:
    """A number; what is none compares with nothing."""
    try:
        return float(text)
    except ValueError:
        return math.nan
