"""One request under way: its bytes go in with their times of arrival, its line of the record comes out."""

from contextlib import suppress

from benchmark import completion
from benchmark.completion import carries_token
from benchmark.failure import Failure
from benchmark.http1 import ProtocolError, ResponseReader
from benchmark.lag import LATE_NS
from benchmark.record import Request
from benchmark.schedule import Call
from benchmark.secret import redacted
from benchmark.sse import EventSplitter

_FIRST_STATUS_WITHOUT_ANSWER = 300
_DETAIL_LENGTH = 200
# A read that ends so cannot hold the end of a chunked body, and its time of arrival is known: looking into it can wait
# until several can be looked into at once, while the code is warm.
_WHOLE_CHUNK = b"\n\n\r\n"
_MOST_UNREAD = 32
_KEPT_OF_BODY = 65_536  # for usage and errors, which servers write first or last


class Exchange:
    """Reads one answer.

    Attributes:
        request: What goes into the record.
        arrived_ns: When the kernel received the latest bytes.
        unsure: Tokens that have the time of a later one.
        call: What called for the request, to be told of its end.
    """

    __slots__ = (
        "_answer",
        "_any_event",
        "_body",
        "_counts",
        "_deferring",
        "_ended",
        "_error",
        "_event_ns",
        "_events",
        "_key",
        "_last",
        "_streaming",
        "_tokens",
        "_unread",
        "_usage",
        "arrived_ns",
        "call",
        "reader",
        "request",
        "unsure",
    )

    def __init__(
        self,
        request: Request,
        *,
        any_event: bool,
        counted: bool,
        call: Call,
        answer: str | None = None,
        key: str | None = None,
    ) -> None:
        """Prepare to read.

        Args:
            request: Carries what is known before sending.
            any_event: Count every event as a token, for streams of a shape other than OpenAI's.
            counted: Each event carries the server's running token count.
            call: What called for the request.
            answer: Member that a JSON body without a stream must hold; None asks nothing of it.
            key: Taken out of everything that the server says.
        """
        self._answer = answer
        self._key = key
        self.request = request
        self.call = call
        self.arrived_ns = 0
        self.reader = ResponseReader(self._begin_body)
        self._any_event = any_event
        self._body = b""
        self._usage = b""
        self._ended = False
        self._events = 0
        self._tokens = request.tokens
        self._counts: list[int] | None = [] if counted else None
        self._last = b""
        self._streaming = False
        self._deferring = False
        self._unread: list[tuple[bytes, int, int]] = []
        self._event_ns = 0
        self.unsure = 0
        self._error: bytes | None = None

    def feed(self, data: bytes, arrived_ns: int, late_ns: int) -> bool:
        """Take what one read gave, and tell whether the answer is complete.

        Raises:
            ProtocolError: The bytes are no HTTP/1.1 response.
        """
        self.arrived_ns = arrived_ns
        if self._deferring and data.endswith(_WHOLE_CHUNK) and len(self._unread) < _MOST_UNREAD:
            self._unread.append((data, arrived_ns, late_ns))
            return False
        if self.request.first_byte is None:
            self.request.first_byte = arrived_ns
        self._unread.append((data, arrived_ns, late_ns))
        self._catch_up()
        return self.reader.done

    def feed_eof(self) -> None:
        """Take the end of the connection.

        Raises:
            ProtocolError: The answer is not complete.
        """
        self._catch_up()
        self.reader.feed_eof()

    def _catch_up(self) -> None:
        unread, self._unread = self._unread, []
        feed = self.reader.feed
        for data, arrived_ns, late_ns in unread:
            self._event_ns = arrived_ns
            feed(data)
            if late_ns > LATE_NS:
                self._note_late(arrived_ns)

    def _note_late(self, arrived_ns: int) -> None:
        """Count tokens that have the time of a later one, having been read late and together with it."""
        tokens = self._tokens
        if len(tokens) > 1 and tokens[-2] == arrived_ns:
            self.unsure += tokens.count(arrived_ns) - 1
            self.request.unsure |= tokens[0] == arrived_ns

    def finish(self, end_ns: int) -> Request:
        """Close the books on a complete answer."""
        request = self.request
        request.end = end_ns
        self._note_answer()
        if request.status >= _FIRST_STATUS_WITHOUT_ANSWER:
            request.failure = f"http_{request.status}"
            request.detail = self._text(self._body)
        elif self._error is not None:
            request.failure = Failure.STREAM_ERROR
            request.detail = self._text(self._error)
        elif self._streaming:
            request.failure = self._failure_of_stream()
        elif (failure := self._failure_of_body()) is not None:
            request.failure = failure
            request.detail = self._text(self._body)
        return request

    def _failure_of_stream(self) -> Failure | None:
        if not self._ended and not self._any_event:
            return Failure.TRUNCATED
        return None if self._events else Failure.NO_ANSWER

    def _failure_of_body(self) -> Failure | None:
        if completion.is_error(self._body):
            return Failure.ERROR_ANSWER
        whole = len(self._body) < _KEPT_OF_BODY  # the beginning of a longer one is gone, and it is no empty answer
        if self._answer is not None and whole and not completion.answers(self._body, self._answer):
            return Failure.NO_ANSWER
        return None

    def fail(self, failure: Failure, detail: str, end_ns: int) -> Request:
        """Close the books on an answer that will not come, or not whole."""
        with suppress(ProtocolError):
            self._catch_up()
        self.request.end = end_ns
        self._note_answer()
        self.request.failure = failure
        self.request.detail = self._text(detail.encode()) or None
        return self.request

    def _note_answer(self) -> None:
        self.reader.let_go()  # no cycle is left behind: the collector is off while a load runs
        request = self.request
        request.status = self.reader.status
        request.events = self._events
        request.input_tokens, request.output_tokens = completion.usage(self._usage or self._last or self._body)
        retry_after = self.reader.headers.get(b"retry-after")
        request.retry_after = None if retry_after is None else self._text(retry_after)
        if self._counts and len(self._counts) == len(request.tokens):
            request.counts = self._counts

    def _begin_body(self, data: bytes) -> None:
        content_type = self.reader.headers.get(b"content-type", b"").lower()
        self._streaming = content_type.startswith(b"text/event-stream")
        self._deferring = self._streaming and self.reader.chunked
        self.reader.sink = EventSplitter(self._on_event, self._on_error).feed if self._streaming else self._keep
        self.reader.sink(data)

    def _keep(self, data: bytes) -> None:
        self._body = (self._body + data)[-_KEPT_OF_BODY:]

    def _on_event(self, event: bytes) -> None:
        self._events += 1
        if completion.is_error(event):
            self._error = event
        elif self._any_event or carries_token(event):
            self._tokens.append(self._event_ns)
            self._last = event
            if self._counts is not None and (so_far := completion.tokens_so_far(event)) is not None:
                self._counts.append(so_far)
        elif event == completion.DONE:
            self._ended = True
            self._events -= 1
        elif b'"completion_tokens"' in event:
            self._usage = event

    def _on_error(self, data: bytes) -> None:
        self._events += 1
        self._error = data

    def _text(self, data: bytes) -> str:
        # Before the cut, which may fall within the key.
        return redacted(data.decode(errors="replace"), self._key)[:_DETAIL_LENGTH]
