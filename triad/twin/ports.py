"""Ports of this machine."""

import socket
from contextlib import suppress
from dataclasses import dataclass
from random import SystemRandom

import psutil

HOST = "127.0.0.1"
"""Whatever a twin offers, it offers to this machine alone."""

_GIVEN_TO_NOBODY = range(20_000, 32_768)
"""Above those of Ray's workers, below those of outgoing connections: from 32,768 on Linux, from 49,152 on macOS."""


class BusyPortError(Exception):
    """Somebody else answers there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who listens on a port; of another user's process the system tells nothing."""

    pid: int
    name: str


def free(count: int) -> tuple[int, ...]:
    """Find ports that nobody has and that no system gives away by itself, so that they stay free until they are used.

    Raises:
        BusyPortError: There are not so many.
    """
    found: list[int] = []
    for port in SystemRandom().sample(_GIVEN_TO_NOBODY, len(_GIVEN_TO_NOBODY)):
        with socket.socket() as attempt, suppress(OSError):
            attempt.bind((HOST, port))
            found.append(port)
        if len(found) == count:
            return tuple(found)
    msg = f"of ports {_GIVEN_TO_NOBODY[0]} to {_GIVEN_TO_NOBODY[-1]} not {count} are free; nothing was started"
    raise BusyPortError(msg)


def require_free(port: int, variable: str = "PORT") -> None:
    """Refuse a port that is taken.

    Args:
        port: Of this machine.
        variable: Of make, by which another one is chosen.

    Raises:
        BusyPortError: It says by whom, if the system tells, and what takes another.
    """
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError:
            found = holder(port)
            by = f"{found.name} (pid {found.pid})" if found else "a process of which the system tells nothing"
            msg = f"port {port} is taken by {by}; nothing was started; end it, or take another: `make up {variable}=…`"
            raise BusyPortError(msg) from None


def holder(port: int) -> Holder | None:
    """Find who listens on a port."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.Error:
        return None
    for each in connections:
        if each.status == psutil.CONN_LISTEN and each.laddr and each.laddr.port == port and each.pid:
            return _named(each.pid)

    return None


def _named(pid: int) -> Holder | None:
    try:
        return Holder(pid=pid, name=psutil.Process(pid).name())
    except psutil.Error:
        return None
