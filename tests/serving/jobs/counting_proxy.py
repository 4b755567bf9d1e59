"""A proxy that counts bytes, and after some of them does something to who asks: a kill at any byte, without a clock."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum

_BLOCK = 1 << 16


class Way(Enum):
    """Which bytes count."""

    UP = "up"
    DOWN = "down"


class CountingProxy:
    """Passes bytes to a server and back.

    Attributes:
        passed: Bytes so far, both ways apart.
    """

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._lock = threading.Lock()
        self._after: tuple[Way, int, Callable[[], object]] | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.passed = {Way.UP: 0, Way.DOWN: 0}

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def after(self, way: Way, count: int, action: Callable[[], object]) -> None:
        """Act once when that many more bytes have passed one way."""
        with self._lock:
            self._after = (way, self.passed[way] + count, action)

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._target)
                for pair in ((Way.UP, client, server), (Way.DOWN, server, client)):
                    threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _pass(self, way: Way, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while block := source.recv(_BLOCK):
                target.sendall(block)
                self._count(way, len(block))
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _count(self, way: Way, size: int) -> None:
        with self._lock:
            self.passed[way] += size
            if self._after and self._after[0] is way and self.passed[way] >= self._after[1]:
                action, self._after = self._after[2], None
                action()


@contextmanager
def counting_proxy(url: str) -> Iterator[CountingProxy]:
    """Listen in front of a server until the context is left."""
    host, _, port = url.removeprefix("http://").partition(":")
    proxy = CountingProxy((host, int(port)))
    thread = threading.Thread(target=proxy.serve)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        thread.join()
