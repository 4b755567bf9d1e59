"""Connections to the engine that are open and idle."""

import asyncio

from serving.upstream import Upstream

_HOST = "127.0.0.1"


class UpstreamPool:
    """Keeps the connections used last, up to a bound; the others are closed."""

    def __init__(self, *, idle: int) -> None:
        self._most = idle
        self._idle: list[Upstream] = []

    def take(self, port: int) -> Upstream | None:
        """Take an idle connection to that port, if one is left open."""
        while self._idle:
            upstream = self._idle.pop()
            if upstream.reusable and upstream.port == port:
                return upstream
            upstream.close()

        return None

    async def connect(self, port: int) -> Upstream:
        """Open a new one.

        Raises:
            OSError: Nobody answers there.
        """
        _, upstream = await asyncio.get_running_loop().create_connection(lambda: Upstream(port), _HOST, port)

        return upstream

    def give_back(self, upstream: Upstream) -> None:
        """Keep a connection whose exchange is over, if it can carry another and there is room."""
        self._idle = [kept for kept in self._idle if kept.reusable]
        if upstream.reusable and len(self._idle) < self._most:
            self._idle.append(upstream)
        else:
            upstream.close()

    def close(self) -> None:
        """Close all that is idle."""
        for upstream in self._idle:
            upstream.close()
        self._idle.clear()
