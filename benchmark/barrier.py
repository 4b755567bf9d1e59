"""Where the processes of a run wait for each other, so that a stage begins for all of them at one time."""

import socket
import time
from collections.abc import Collection
from struct import Struct

_LEAD_NS = 20_000_000  # the word is with every process before the stage begins
_WORD = Struct("qq")


class Gate:
    """A process's own side."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def fileno(self) -> int:
        """To be watched: readable when the stage may begin."""
        return self._sock.fileno()

    def arrive(self, stage: int, at_ns: int) -> None:
        """Say that nothing but the others keeps this process from the stage."""
        self._sock.send(_WORD.pack(stage, at_ns))

    def leave(self) -> tuple[int, int]:
        """Take which stage begins, and when."""
        stage, begin_ns = _WORD.unpack(self._sock.recv(_WORD.size))
        return stage, begin_ns


class Barrier:
    """The side of the process that started the others.

    Attributes:
        gates: One for each process.
        sockets: To be watched; one is readable when a process has arrived.
    """

    def __init__(self, processes: int) -> None:
        pairs = [socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(processes)]
        self.gates = [Gate(theirs) for _, theirs in pairs]
        self.sockets = [ours for ours, _ in pairs]
        self._pairs = pairs
        self._arrived: dict[int, tuple[int, int]] = {}

    def admit(self, alive: Collection[int]) -> None:
        """Begin the stage that every living process waits for, if all are there; a dead one is not waited for."""
        for number, sock in enumerate(self.sockets):
            try:
                self._arrived[number] = _WORD.unpack(sock.recv(_WORD.size, socket.MSG_DONTWAIT))
            except BlockingIOError:
                continue
        if not alive or not self._arrived.keys() >= set(alive):
            return
        arrived, self._arrived = self._arrived, {}
        stage = max(stage for stage, _ in arrived.values())
        begin_ns = max(time.monotonic_ns(), *(at_ns for _, at_ns in arrived.values())) + _LEAD_NS
        for number in alive:
            self.sockets[number].send(_WORD.pack(stage, begin_ns))

    def close(self) -> None:
        """Give the sockets back."""
        for pair in self._pairs:
            for sock in pair:
                sock.close()
