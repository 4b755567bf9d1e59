"""The mock server: one thread, one port, every answer at its scripted time."""

import gc
import signal
import socket
import ssl
import time
from functools import partial
from pathlib import Path

from benchmark.lag import SO_TIMESTAMPNS, ArrivalClock
from benchmark.mock.peer import Peer
from benchmark.mock.script import Script
from benchmark.mock.shapes import Stream
from benchmark.mock.truth import Truth, write
from benchmark.reactor import READABLE, Reactor

_BACKLOG = 4_096
_NS_PER_MS = 1_000_000
_NS_PER_S = 1_000_000_000


class MockServer:
    """Listens and answers by the script.

    Attributes:
        port: The port that was bound, also when 0 was asked for.
        tls: Certificate and key, to be a server of https.
        truths: What was sent when, in order of arrival.
    """

    def __init__(self, script: Script, *, host: str, port: int, tls: ssl.SSLContext | None = None) -> None:
        self.script = script
        self.tls = tls
        self.reactor = Reactor()
        self.clock = ArrivalClock(0)
        self.truths: list[Truth] = []
        self.streams = {chat: Stream(chat=chat, tokens_per_event=script.tokens_per_event) for chat in (True, False)}
        self._listener = socket.create_server((host, port), backlog=_BACKLOG)
        self._listener.settimeout(0)
        self._listener.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)  # accepted sockets inherit it
        self._peers: set[Peer] = set()
        self.port: int = self._listener.getsockname()[1]

    def serve(self, truth: Path | None) -> None:
        """Answer until a signal comes, then save what was sent when."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.reactor.at(0, self.reactor.stop))
        gc.freeze()
        gc.disable()  # a collection would be a stall that is not in the script
        self.reactor.watch(self._listener.fileno(), READABLE, self._on_knock)
        self._wake()
        self.reactor.run()
        if truth is not None:
            write(truth, self.truths)

    def close(self) -> None:
        """Give back the port."""
        self._listener.close()
        self.reactor.close()

    def received(self, truth: Truth) -> None:
        """Keep the books on a request; the first one starts the clock of the stalls."""
        if not self.truths:
            for stall in self.script.stalls:
                due_ns = truth.received + round(stall.at_s * _NS_PER_S)
                self.reactor.at(due_ns, partial(time.sleep, stall.for_s))
        self.truths.append(truth)

    def left(self, peer: Peer) -> None:
        """Forget a connection."""
        self._peers.discard(peer)

    def _wake(self) -> None:
        # A signal only sets a timer: the loop sees it when it turns, at the latest here.
        self.reactor.at(time.monotonic_ns() + 100 * _NS_PER_MS, self._wake)

    def _on_knock(self, _events: int) -> None:
        if self.script.accept_delay_ms:
            self.reactor.forget(self._listener.fileno())
            due_ns = time.monotonic_ns() + round(self.script.accept_delay_ms * _NS_PER_MS)
            self.reactor.at(due_ns, self._accept_late)
        else:
            self._accept()

    def _accept_late(self) -> None:
        self._accept()
        self.reactor.watch(self._listener.fileno(), READABLE, self._on_knock)

    def _accept(self) -> None:
        try:
            sock, _ = self._listener.accept()
        except BlockingIOError:
            return
        sock.settimeout(0)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._peers.add(Peer(sock, self))
