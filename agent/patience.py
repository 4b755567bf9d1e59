"""The server's side of a connection, which does not wait for ever for somebody to read."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

PATIENCE_S = 30.0
"""For 64 KiB, more of which nothing writes at once: whoever is slower gets no answer anyway."""


class PatientProtocol(HttpToolsProtocol):
    """Breaks a connection off when nobody reads what was written; closing would first wait for them to.

    Attributes:
        patience_s: From when the connection takes no more until it does again.
    """

    patience_s = PATIENCE_S
    _end: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """Wait for the client, with an end."""
        super().pause_writing()
        self._end = self.loop.call_later(self.patience_s, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on."""
        super().resume_writing()
        self._forget()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nobody."""
        super().connection_lost(exc)
        self._forget()

    def _forget(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None
