"""TLS over bytes, so that the socket stays ours and its packets keep their times of arrival."""

import ssl

_READ_SIZE = 65_536


class TlsChannel:
    """One TLS connection between two memory buffers.

    Attributes:
        ready: The handshake is over.
    """

    __slots__ = ("_in", "_object", "_out", "_waiting", "ready")

    def __init__(self, context: ssl.SSLContext, host: str) -> None:
        self._in = ssl.MemoryBIO()
        self._out = ssl.MemoryBIO()
        self._object = context.wrap_bio(self._in, self._out, server_hostname=host)
        self._waiting = b""
        self.ready = False

    def encrypt(self, plain: bytes) -> bytes:
        """Bytes to send for a plain text; while the handshake lasts the text waits within."""
        if self.ready:
            self._object.write(plain)
        else:
            self._waiting += plain
            self._shake()
        return self.outgoing()

    def decrypt(self, received: bytes) -> bytes:
        """Plain text of what was received; the handshake goes on by the way.

        Raises:
            ssl.SSLError: The peer is not who it should be, or its bytes are no TLS.
        """
        self._in.write(received)
        if not self.ready:
            self._shake()
        plain = b""
        try:
            while self.ready and (part := self._object.read(_READ_SIZE)):
                plain += part
        except (ssl.SSLWantReadError, ssl.SSLZeroReturnError):  # the end shows as the connection's
            pass
        return plain

    def outgoing(self) -> bytes:
        """Bytes that wait to be sent."""
        return self._out.read()

    def _shake(self) -> None:
        try:
            self._object.do_handshake()
        except ssl.SSLWantReadError:
            return
        self.ready = True
        if self._waiting:
            self._object.write(self._waiting)
            self._waiting = b""
