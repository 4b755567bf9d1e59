"""One request under way: its bytes go in with their times of arrival, its line of the record comes out."""

from collections.abc import Callable

from benchmark.answer import Answer
from benchmark.failure import Failure
from benchmark.http1 import ResponseReader
from benchmark.record import Request
from benchmark.schedule import Call
from benchmark.secret import redacted
from benchmark.shape import EventShape, shape_of

_DETAIL_LENGTH = 200


class Exchange:
    """Reads one answer.

    Attributes:
        request: What goes into the record.
        arrived_ns: When the kernel received the latest bytes.
        unsure: Tokens that have the time of a later one.
        call: What called for the request, to be told of its end.
    """

    __slots__ = ("_answer", "_key", "_shape", "_tokens", "arrived_ns", "call", "reader", "request", "unsure")

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
        self.request = request
        self.call = call
        self.arrived_ns = 0
        self.reader = ResponseReader(self._begin_body)
        self.unsure = 0
        self._key = key
        self._tokens = request.tokens
        self._answer = Answer(request.tokens, any_event=any_event, counted=counted, member=answer)
        self._shape: EventShape | None = None

    @property
    def untouched(self) -> bool:
        """Nothing was received for it."""
        return self.request.first_byte is None

    def feed(self, data: bytes, arrived_ns: int, earlier_ns: Callable[[], int]) -> bool:
        """Take what one read gave, and tell whether the answer is complete.

        Args:
            data: The bytes.
            arrived_ns: When the last of them came.
            earlier_ns: Tells how much earlier the first of them may have come; 0 if they were not read late.

        Raises:
            ProtocolError: The bytes are no HTTP/1.1 response.
        """
        self.arrived_ns = arrived_ns
        if self._shape is not None and self._shape.fits(data):
            # What most events cost is decided here: this is one token by itself, however late it was read.
            self._answer.events += 1
            self._tokens.append(arrived_ns)
            return False
        known = len(self._tokens)
        self._parse(data, arrived_ns)
        if may_be_ns := earlier_ns():
            self._note_late(may_be_ns, known=known)
        return self.reader.done

    def feed_eof(self) -> None:
        """Take the end of the connection.

        Raises:
            ProtocolError: The answer is not complete.
        """
        self.reader.feed_eof()

    def finish(self, end_ns: int) -> Request:
        """Close the books on a complete answer."""
        self._note_answer(end_ns)
        if (found := self._answer.failure(self.request.status)) is not None:
            self.request.failure, said = found
            self.request.detail = self._text(said) or None
        return self.request

    def fail(self, failure: Failure, detail: str, end_ns: int) -> Request:
        """Close the books on an answer that will not come, or not whole."""
        self._note_answer(end_ns)
        self.request.failure = failure
        self.request.detail = self._text(detail.encode()) or None
        return self.request

    def _parse(self, data: bytes, arrived_ns: int) -> None:
        if self.request.first_byte is None:
            self.request.first_byte = arrived_ns
        self._answer.at_ns = arrived_ns
        self._shape = None
        apart = self._answer.between_events and self.reader.between_chunks
        self.reader.feed(data)
        if apart:
            self._shape = shape_of(data)

    def _begin_body(self, data: bytes) -> None:
        self.reader.sink = self._answer.begin(self.reader.headers)
        self.reader.sink(data)

    def _note_late(self, earlier_ns: int, *, known: int) -> None:
        """Count tokens that have the time of a later one, having been read late and together with it."""
        came = len(self._tokens) - known
        self.unsure += max(0, came - 1)
        if not known and (came > 1 or (came and self.reader.done)):
            self.request.unsure = earlier_ns

    def _note_answer(self, end_ns: int) -> None:
        self.reader.let_go()  # no cycle is left behind: the collector is off while a load runs
        self._answer.let_go()
        request = self.request
        request.end = end_ns
        request.status = self.reader.status
        request.events = self._answer.events
        request.counts = self._answer.counts()
        request.input_tokens, request.output_tokens = self._answer.usage()
        retry_after = self.reader.headers.get(b"retry-after")
        request.retry_after = None if retry_after is None else self._text(retry_after)

    def _text(self, data: bytes) -> str:
        # Before the cut, which may fall within the key.
        return redacted(data.decode(errors="replace"), self._key)[:_DETAIL_LENGTH]
