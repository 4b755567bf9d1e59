"""`python -m benchmark mock`."""

from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from benchmark.mock.script import Script, Stall
from benchmark.mock.server import MockServer


def add_mock(parser: ArgumentParser) -> None:
    """Describe the command's words."""
    parser.formatter_class = ArgumentDefaultsHelpFormatter
    add = parser.add_argument
    add("--host", default="127.0.0.1")
    add("--port", type=int, default=8000, help="0 takes a free one")
    add("--truth", type=Path, help="file for what was sent when, written at the end")
    add("--ttft-ms", type=_not_negative, default=50.0)
    add("--itl-ms", type=_not_negative, default=20.0)
    add("--spread", type=_not_negative, default=0.0, help="deviation of the logarithm of each wait")
    add("--tokens", type=_from_one, default=50)
    add("--tokens-per-event", type=_from_one, default=1)
    add("--step-ms", type=_not_negative, default=0.0, help="events leave on this grid, as in continuous batching")
    add("--no-role-event", dest="role_event", action="store_false")
    add("--error-rate", type=_share, default=0.0)
    add("--drop-rate", type=_share, default=0.0)
    add("--accept-delay-ms", type=_not_negative, default=0.0)
    add("--stall", dest="stalls", type=_stall, action="append", default=[], metavar="AT_S:FOR_S")
    add("--seed", type=int, default=0)
    parser.set_defaults(run=_serve)


def _serve(arguments: Namespace) -> int:
    script = Script(
        ttft_ms=arguments.ttft_ms,
        itl_ms=arguments.itl_ms,
        spread=arguments.spread,
        tokens=arguments.tokens,
        tokens_per_event=arguments.tokens_per_event,
        step_ms=arguments.step_ms,
        role_event=arguments.role_event,
        error_rate=arguments.error_rate,
        drop_rate=arguments.drop_rate,
        accept_delay_ms=arguments.accept_delay_ms,
        stalls=tuple(arguments.stalls),
        seed=arguments.seed,
    )
    server = MockServer(script, host=arguments.host, port=arguments.port)
    print(f"mock server on http://{arguments.host}:{server.port}", flush=True)
    server.serve(arguments.truth)
    server.close()
    return 0


def _not_negative(text: str) -> float:
    value = float(text)
    if not 0 <= value < float("inf"):
        msg = f"must be a number from 0 on, got {text!r}"
        raise ArgumentTypeError(msg)
    return value


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        msg = f"must be 0-1, got {text!r}"
        raise ArgumentTypeError(msg)
    return value


def _from_one(text: str) -> int:
    value = int(text)
    if value < 1:
        msg = f"must be a whole number from 1 on, got {text!r}"
        raise ArgumentTypeError(msg)
    return value


def _stall(text: str) -> Stall:
    at_s, _, for_s = text.partition(":")
    return Stall(at_s=_not_negative(at_s), for_s=_not_negative(for_s))
