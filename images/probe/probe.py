# noqa: INP001  # a file of an image, not of a package
"""Wait until every endpoint named on the command line accepts a connection: `probe.py gateway:4000 dynamodb:443`.

An init container runs it before a process that cannot wait by itself, and a person runs it in a one-shot pod to see
what a pod can reach. It exits 0 when all answered, 1 with one line for each that did not within `--seconds`.
"""

import argparse
import socket
import sys
import time

_PAUSE_S = 1.0


def main(arguments: list[str]) -> int:
    """Try each endpoint until it answers or the time for all of them is over."""
    parser = argparse.ArgumentParser(prog="probe")
    parser.add_argument("endpoints", nargs="+", type=endpoint, metavar="HOST:PORT")
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args(arguments)
    deadline = time.monotonic() + given.seconds
    failures = [wait(host, port, deadline=deadline) for host, port in given.endpoints]
    for failure in filter(None, failures):
        print(failure, file=sys.stderr)

    return 1 if any(failures) else 0


def endpoint(text: str) -> tuple[str, int]:
    """Read `host:port`; an IPv6 address stands in brackets."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        msg = f"{text!r} is not HOST:PORT"
        raise argparse.ArgumentTypeError(msg)

    return host.strip("[]"), int(port)


def wait(host: str, port: int, *, deadline: float) -> str | None:
    """Say why no connection came about before `deadline`; it is tried once even if that is past."""
    while True:
        left = deadline - time.monotonic()
        try:
            socket.create_connection((host, port), timeout=max(left, _PAUSE_S)).close()
        except OSError as error:
            if left <= _PAUSE_S:
                return f"{host}:{port} did not answer: {error}"
            time.sleep(_PAUSE_S)
        else:
            return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
