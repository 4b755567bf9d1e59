"""TLS over bytes, so that the socket stays ours and its packets keep their times of arrival."""

import ssl
from pathlib import Path

_READ_SIZE = 65_536
# What OpenSSL says of bytes that are no TLS at all.
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG")

_RECORDS = (b"\x15\x03", b"\x16\x03")  # an alert and a handshake, RFC 8446, 5.1
ANSWERED_TLS = "the server answers with TLS: is it https://"


class TlsChannel:
    """One TLS connection between two memory buffers.

    Attributes:
        ready: The handshake is over.
    """

    __slots__ = ("_in", "_object", "_out", "_waiting", "ready")

    def __init__(self, context: ssl.SSLContext, host: str | None) -> None:
        """Prepare to shake hands: as a client with the server of that name, or as a server without one."""
        self._in = ssl.MemoryBIO()
        self._out = ssl.MemoryBIO()
        self._object = context.wrap_bio(self._in, self._out, server_hostname=host, server_side=host is None)
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


def server_context(certificate: Path) -> ssl.SSLContext:
    """Settings of a server whose certificate and key are in one file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def is_tls(data: bytes) -> bool:
    """Tell what a server of TLS says to a client without."""
    return data.startswith(_RECORDS)


def said(error: ssl.SSLError) -> str:
    """What went wrong, in words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if error.reason in _NO_TLS:
        return "the server's answer is no TLS: is it http://"
    return str(error)
