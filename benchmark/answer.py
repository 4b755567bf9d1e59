"""What a server's answer says, whole or in a stream: tokens, usage, errors, and whether it is an answer at all."""

from collections.abc import Mapping

from benchmark import completion
from benchmark.body import Body
from benchmark.completion import carries_token
from benchmark.failure import Failure
from benchmark.http1 import Sink
from benchmark.sse import EventSplitter

_FIRST_STATUS_WITHOUT_ANSWER = 300
_CHOICES = b'"choices"'
_PLAIN = (b"", b"identity")


class Answer:
    """Reads one answer's body.

    Attributes:
        at_ns: Time of what is read next.
        tokens: Times of the events with tokens.
        events: Events with data but the closing one.
    """

    __slots__ = (
        "_any_event",
        "_body",
        "_chunks",
        "_counts",
        "_encoding",
        "_ended",
        "_error",
        "_last",
        "_member",
        "_splitter",
        "_streaming",
        "_usage",
        "at_ns",
        "events",
        "tokens",
    )

    def __init__(self, tokens: list[int], *, any_event: bool, counted: bool, member: str | None) -> None:
        """Prepare to read.

        Args:
            tokens: Where their times go.
            any_event: Count every event as a token, for streams of a shape other than OpenAI's.
            counted: Each event carries the server's running token count.
            member: What a JSON body without a stream must hold; None asks nothing of it.
        """
        self._any_event = any_event
        self._member = member
        self._counts: list[int] | None = [] if counted else None
        self._body = Body()
        self._chunks = 0
        self._encoding = b""
        self._splitter: EventSplitter | None = None
        self._streaming = False
        self._ended = False
        self._error: bytes | None = None
        self._last = b""
        self._usage = b""
        self.at_ns = 0
        self.events = 0
        self.tokens = tokens

    def begin(self, headers: Mapping[bytes, bytes]) -> Sink:
        """Choose what takes the body."""
        self._encoding = headers.get(b"content-encoding", b"").lower()
        kind = headers.get(b"content-type", b"").lower()
        if self._encoding in _PLAIN and kind.startswith(b"text/event-stream"):
            self._streaming = True
            self._splitter = EventSplitter(self._on_event, self._on_error)
            return self._splitter.feed
        return self._body.feed

    @property
    def between_events(self) -> bool:
        """Of an event that begins now, no more than its token's time will be asked."""
        apart = self._splitter is not None and self._splitter.empty
        return apart and self._counts is None and not self._any_event

    def let_go(self) -> None:
        """Leave no cycle behind: the collector is off while a load runs."""
        self._splitter = None

    def usage(self) -> tuple[int | None, int | None]:
        """Prompt and completion tokens by the server's count."""
        return completion.usage(self._usage or self._last or self._body.kept())

    def counts(self) -> list[int] | None:
        """The running count at each token, if there is one at each."""
        return self._counts if self._counts and len(self._counts) == len(self.tokens) else None

    def failure(self, status: int) -> tuple[str, bytes] | None:
        """Class of the error and what the server said, of a complete answer."""
        if status >= _FIRST_STATUS_WITHOUT_ANSWER:
            return f"http_{status}", self._body.kept()
        if self._encoding not in _PLAIN:
            return Failure.ENCODED, b"content-encoding is " + self._encoding
        if self._error is not None:
            return Failure.STREAM_ERROR, self._error
        return self._failure_of_stream() if self._streaming else self._failure_of_body()

    def _failure_of_stream(self) -> tuple[str, bytes] | None:
        if not self._ended and not self._any_event:
            return Failure.TRUNCATED, b""
        # A model may say nothing at all, but it does so in a chunk.
        answered = self.events if self._any_event else self.tokens or self._chunks
        return None if answered else (Failure.NO_ANSWER, b"")

    def _failure_of_body(self) -> tuple[str, bytes] | None:
        body = self._body.kept()
        if completion.is_error(body):
            return Failure.ERROR_ANSWER, body
        # A body of which something is left out is no empty answer.
        if self._member is not None and self._body.whole and not completion.answers(body, self._member):
            return Failure.NO_ANSWER, body
        return None

    def _on_event(self, event: bytes) -> None:
        self.events += 1
        self._chunks += _CHOICES in event
        if completion.is_error(event):
            self._error = event
        elif self._any_event or carries_token(event):
            self.tokens.append(self.at_ns)
            self._last = event
            if self._counts is not None and (so_far := completion.tokens_so_far(event)) is not None:
                self._counts.append(so_far)
        elif event == completion.DONE:
            self._ended = True
            self.events -= 1
        elif b'"completion_tokens"' in event:
            self._usage = event

    def _on_error(self, data: bytes) -> None:
        self.events += 1
        self._error = data
