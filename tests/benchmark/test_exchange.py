import gc
import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmark.exchange import Exchange
from benchmark.failure import Failure
from benchmark.head import ProtocolError
from benchmark.record import Request
from benchmark.schedule import Call

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
_DONE = b"data: [DONE]\n\n"


def _exchange(
    *, counted: bool = False, any_event: bool = False, answer: str | None = None, key: str | None = None
) -> Exchange:
    request = Request(stage=0, index=0, worker=0, intended=0)
    call = Call(stage=0, index=0, due_ns=0)
    return Exchange(request, any_event=any_event, counted=counted, call=call, answer=answer, key=key)


def _in_time() -> int:
    return 0


def _late() -> int:
    return 5_000_000


def _event(value: dict[str, object]) -> bytes:
    return b"data: " + json.dumps(value, separators=(",", ":")).encode() + b"\n\n"


def _token(text: str) -> bytes:
    return _event({"choices": [{"index": 0, "delta": {"content": text}}]})


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


@dataclass(frozen=True)
class _Stream:
    """A response on the wire.

    Attributes:
        wire: All bytes.
        tokens: Positions of the last byte of each event with a token.
    """

    wire: bytes
    tokens: tuple[int, ...]


@st.composite
def _streams(draw: st.DrawFn) -> _Stream:
    texts = draw(st.lists(st.text(max_size=8), min_size=1, max_size=12))
    events = [_event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]}), *map(_token, texts)]
    if draw(st.booleans()):
        events.insert(draw(st.integers(0, len(events))), b": ping\n\n")
    events += [_event({"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": len(texts)}}), _DONE]
    body = b"".join(events)
    carried = {
        id(event) for event, text in zip((e for e in events if b'"content"' in e), ["", *texts], strict=True) if text
    }
    ends, at = [], 0
    for event in events:
        at += len(event)
        if id(event) in carried:
            ends.append(at)
    if draw(st.booleans()):
        cuts = sorted({0, len(body), *draw(st.lists(st.integers(1, len(body) - 1), max_size=10))})
    else:
        cuts = [0, *(sum(map(len, events[: n + 1])) for n in range(len(events)))]
    wire = _HEAD
    positions: dict[int, int] = {}
    for begin, end in pairwise(cuts):
        start = len(wire) + len(b"%x\r\n" % (end - begin))
        positions |= {offset: start + offset - begin - 1 for offset in ends if begin < offset <= end}
        wire += _chunk(body[begin:end])
    return _Stream(wire=wire + b"0\r\n\r\n", tokens=tuple(positions[offset] for offset in ends))


def _record(pieces: list[bytes], times: list[int]) -> tuple[Request, bool]:
    exchange, complete = _exchange(), False
    for piece, time in zip(pieces, times, strict=True):
        complete = exchange.feed(piece, time, _in_time)
    return exchange.finish(0), complete


def _split(data: st.DataObject, wire: bytes) -> list[bytes]:
    if data.draw(st.booleans(), label="byte by byte"):
        return [wire[i : i + 1] for i in range(len(wire))]
    cuts = sorted({0, len(wire), *data.draw(st.lists(st.integers(1, len(wire) - 1), max_size=30))})
    return [wire[begin:end] for begin, end in pairwise(cuts)]


def _check_split(stream: _Stream, data: st.DataObject) -> None:
    pieces = _split(data, stream.wire)
    whole, _ = _record([stream.wire], [1])
    split, complete = _record(pieces, [1] * len(pieces))
    timed, _ = _record(pieces, list(range(len(pieces))))
    packet_of = [number for number, piece in enumerate(pieces) for _ in piece]

    assert complete
    assert whole.failure is None
    assert split == whole
    assert timed.tokens == [packet_of[position] for position in stream.tokens]
    assert timed.output_tokens == whole.output_tokens


@given(_streams(), st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_split_into_packets_gives_the_same_record(stream: _Stream, data: st.DataObject) -> None:
    """Packets are the network's business: tokens and counts are the same, each token timed by its last byte."""
    _check_split(stream, data)


@pytest.mark.long
@given(_streams(), st.data())
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_ten_thousand_splits_give_the_same_record(stream: _Stream, data: st.DataObject) -> None:
    """The same at full count."""
    _check_split(stream, data)


def test_role_and_empty_events_are_no_tokens() -> None:
    """Time to first token begins with text, not with the role that comes before it."""
    exchange = _exchange()
    role = _event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]})
    exchange.feed(_HEAD + _chunk(role), 10, _in_time)
    exchange.feed(_chunk(_token("x")), 20, _in_time)
    exchange.feed(_chunk(_DONE) + b"0\r\n\r\n", 30, _in_time)
    request = exchange.finish(30)

    assert (request.first_byte, request.tokens, request.events, request.failure) == (10, [20], 2, None)


def test_running_count_is_kept_beside_each_event() -> None:
    """Several tokens in one chunk are known as such when the server counts them."""
    exchange = _exchange(counted=True)
    events = [
        _event({"choices": [{"delta": {"content": "x"}}], "usage": {"prompt_tokens": 1, "completion_tokens": n}})
        for n in (1, 4)
    ]
    exchange.feed(_HEAD + b"".join(map(_chunk, [*events, _DONE])) + b"0\r\n\r\n", 1, _in_time)
    request = exchange.finish(1)

    assert (request.counts, request.output_tokens) == ([1, 4], 4)


def test_tokens_read_late_together_are_unsure() -> None:
    """All but the last of them have a time that is not theirs."""
    exchange = _exchange()
    exchange.feed(_HEAD, 1, _in_time)
    exchange.feed(_chunk(_token("a")) + _chunk(_token("b")) + _chunk(_token("c")), 9, _late)
    exchange.feed(_chunk(_DONE) + b"0\r\n\r\n", 10, _in_time)
    request = exchange.finish(10)

    assert (exchange.unsure, request.unsure) == (2, 5_000_000)


def test_only_token_that_was_read_late_with_the_end_is_unsure() -> None:
    """Its time is that of the end, which a server sends later."""
    exchange = _exchange()
    exchange.feed(_HEAD, 1, _in_time)
    exchange.feed(_chunk(_token("a")) + _chunk(_DONE) + b"0\r\n\r\n", 9, _late)
    request = exchange.finish(9)

    assert (exchange.unsure, request.unsure) == (0, 5_000_000)


@pytest.mark.parametrize(
    ("wire", "failure"),
    [
        (_HEAD + _chunk(_token("x")) + b"0\r\n\r\n", Failure.TRUNCATED),
        (_HEAD + _chunk(_event({"error": {"message": "boom"}})) + b"0\r\n\r\n", Failure.STREAM_ERROR),
        (b"HTTP/1.1 503 Busy\r\nRetry-After: 2\r\nContent-Length: 4\r\n\r\nbusy", "http_503"),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "http_302"),
        (b'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{"data": []}', None),
    ],
)
def test_answer_that_is_none_has_a_class_of_error(wire: bytes, failure: str | None) -> None:
    """A complete HTTP answer may still be a failure."""
    exchange = _exchange()

    assert exchange.feed(wire, 1, _in_time)
    assert exchange.finish(1).failure == failure


def test_failed_answer_keeps_what_came_before() -> None:
    """Tokens before a time-out or reset stay in the record, with the hint when to come again."""
    exchange = _exchange()
    exchange.feed(_HEAD.replace(b"\r\n\r\n", b"\r\nRetry-After: 3\r\n\r\n"), 1, _in_time)
    exchange.feed(_chunk(_token("x")), 2, _in_time)
    request = exchange.fail(Failure.TIMEOUT, "late", 99)

    assert (request.tokens, request.failure, request.end, request.retry_after) == ([2], Failure.TIMEOUT, 99, "3")


def test_other_streams_count_every_event() -> None:
    """An agent's events have a shape of their own, and need no closing event."""
    exchange = _exchange(any_event=True)
    exchange.feed(_HEAD + _chunk(b"data: hello\n\n") + _chunk(b"data: you\n\n") + b"0\r\n\r\n", 1, _in_time)
    request = exchange.finish(1)

    assert (len(request.tokens), request.failure) == (2, None)


def test_finished_exchange_leaves_no_cycle() -> None:
    """The collector is off while a load runs: what only it could free would fill the memory."""
    gc.collect()
    gc.disable()
    try:
        _record([_HEAD + _chunk(_token("x")) + _chunk(_DONE) + b"0\r\n\r\n"], [1])
        found = gc.collect()
    finally:
        gc.enable()

    assert found == 0


def test_bytes_after_the_answer_are_an_error() -> None:
    """A connection that says more than it was asked cannot be trusted with the next request."""
    exchange = _exchange()
    with pytest.raises(ProtocolError):
        exchange.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab", 1, _in_time)


def _plain(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


@pytest.mark.parametrize(
    ("wire", "failure"),
    [
        (_plain(b'{"error": {"message": "out of memory"}}'), Failure.ERROR_ANSWER),
        (_plain(b"{}"), Failure.NO_ANSWER),
        (_plain(b'{"choices": []}'), Failure.NO_ANSWER),
        (_plain(b'{"error": null, "choices": [{"text": "x"}]}'), None),
        (_HEAD + _chunk(_DONE) + b"0\r\n\r\n", Failure.NO_ANSWER),
        (_HEAD + _chunk(b"data: {not json}\n\n") + _chunk(_DONE) + b"0\r\n\r\n", Failure.NO_ANSWER),
        (_HEAD + _chunk(_token("")) + _chunk(_DONE) + b"0\r\n\r\n", None),
        (_HEAD + _chunk(_token("x") + _event({"code": 5, "error": "x"}) + _DONE) + b"0\r\n\r\n", Failure.STREAM_ERROR),
        (_HEAD + _chunk(_event({"error": {"text": "x"}}) + _DONE) + b"0\r\n\r\n", Failure.STREAM_ERROR),
        (_HEAD + _chunk(_token("x") + b"event: error\ndata: x\n\n" + _DONE) + b"0\r\n\r\n", Failure.STREAM_ERROR),
        (_HEAD + _chunk(_token("error") + _DONE) + b"0\r\n\r\n", None),
    ],
)
def test_status_200_without_an_answer_is_a_failure(wire: bytes, failure: str | None) -> None:
    """A server that fails after its status line, or says nothing, has not answered a chat."""
    exchange = _exchange(answer="choices")
    complete = exchange.feed(wire, 1, _in_time)

    assert complete
    assert exchange.finish(1).failure == failure


@pytest.mark.parametrize("kind", [b"application/json", b"text/event-stream"])
def test_encoded_answer_is_a_failure_of_its_class(kind: bytes) -> None:
    """It was not asked for, and what is in it cannot be told."""
    exchange = _exchange(answer="choices")
    head = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n" % kind
    exchange.feed(head + b"\x1f\x8b\x08\x00", 1, _in_time)
    request = exchange.finish(1)

    assert (request.failure, request.detail) == (Failure.ENCODED, "content-encoding is gzip")


@pytest.mark.parametrize("size", [1_000, 400_000])
def test_usage_is_read_from_either_end_of_a_long_answer(size: int) -> None:
    """Some servers write it before the vectors or images, some behind them."""
    usage, data = b'"usage": {"prompt_tokens": 7, "completion_tokens": 3}', b'"data": [{"x": "%s"}]' % (b"x" * size)
    counts = []
    for members in ((usage, data), (data, usage)):
        exchange = _exchange(answer="data")
        wire = _plain(b"{" + b", ".join(members) + b"}")
        for begin in range(0, len(wire), 16_384):
            exchange.feed(wire[begin : begin + 16_384], 1, _in_time)
        request = exchange.finish(1)
        counts.append((request.input_tokens, request.output_tokens, request.failure))

    assert counts == [(7, 3, None)] * 2


_ODD = (
    _token('"'),
    _token("a\\"),
    _token("\n"),
    _token(""),
    _token("error"),
    b": ping\n\n",
    b"event: x\n" + _token("x"),
    b"data: " + _token("x"),
    _token("x").replace(b"{", b" {", 1),
    _token("x").replace(b"\n", b"\r\n"),
    _token("x")[:-1] + b"\r\n",
    _event(
        {"choices": [{"index": 0, "delta": {"content": "x"}}], "usage": {"prompt_tokens": 1, "completion_tokens": 2}}
    ),
    _event({"choices": [], "error": "x"}),
    _event({"choices": [{"index": 0, "delta": {"content": "x"}}], "error": "x"}),
)


def _misstated(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data) + 1, data)


@pytest.mark.parametrize("odd", [*_ODD, _token("b")])
@pytest.mark.parametrize(
    "chunk", [_chunk, lambda data: _chunk(data[:9]) + _chunk(data[9:]), lambda data: data, _misstated]
)
def test_odd_event_among_equal_ones_is_read_as_it_is_alone(odd: bytes, chunk: Callable[[bytes], bytes]) -> None:
    """A packet is compared with the one before only where that cannot change what is read."""
    events = [_token("a"), _token(" b"), odd, _token("c"), odd, odd, _token("a"), _DONE]
    packets = [_HEAD, *(chunk(event) if event is odd else _chunk(event) for event in events), b"0\r\n\r\n"]
    outcomes = []
    for pieces in (packets, [b"".join(packets)]):
        exchange = _exchange()
        try:
            for piece in pieces:
                exchange.feed(piece, 1, _in_time)
        except ProtocolError:
            outcomes.append("no HTTP")
        else:
            outcomes.append(repr(exchange.finish(1)))

    assert outcomes[0] == outcomes[1]


def test_body_that_looks_like_a_chunk_is_none() -> None:
    """Where a chunk's data comes in a packet of its own, only the state tells data from the next chunk."""
    like = _chunk(_token("c"))
    exchange = _exchange()
    exchange.feed(_HEAD, 1, _in_time)
    packets = [_chunk(_token("a")), _chunk(_token("b")), *[b"%x\r\n" % len(like), like, b"\r\n"] * 3, _chunk(_DONE)]
    for packet in packets:
        exchange.feed(packet, 1, _in_time)
    complete = exchange.feed(b"0\r\n\r\n", 1, _in_time)

    assert complete
    assert exchange.finish(1).failure is None


def test_equal_running_counts_are_kept_beside_each_event() -> None:
    """A count is read from every event, also where events differ in nothing else."""
    exchange = _exchange(counted=True)
    event: dict[str, object] = {
        "choices": [{"delta": {"content": "x"}}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 4},
    }
    exchange.feed(_HEAD, 1, _in_time)
    for _ in range(3):
        exchange.feed(_chunk(_event(event)), 1, _in_time)
    exchange.feed(_chunk(_DONE) + b"0\r\n\r\n", 1, _in_time)

    assert exchange.finish(1).counts == [4, 4, 4]


def test_answer_in_the_middle_of_a_long_body_is_not_missed() -> None:
    """What was left out of the body may be the answer."""
    exchange = _exchange(answer="data")
    exchange.feed(_plain(b'{"a": "%s", "data": [{"x": 1}], "b": "%s"}' % (b"x" * 200_000, b"x" * 200_000)), 1, _in_time)

    assert exchange.finish(1).failure is None


def test_equal_events_are_timed_one_by_one() -> None:
    """The short way gives each token its own time, and late ones that came together are unsure."""
    exchange = _exchange()
    exchange.feed(_HEAD, 1, _in_time)
    for at, text in enumerate(("a", " b", "c c", "d" * 300), start=2):
        exchange.feed(_chunk(_token(text)), at, _in_time)
    exchange.feed(_chunk(_token("e")), 8, _late)
    exchange.feed(_chunk(_token("f")) + _chunk(_token("g")), 9, _late)
    exchange.feed(_chunk(_DONE) + b"0\r\n\r\n", 10, _in_time)
    request = exchange.finish(10)

    assert (request.tokens, request.events) == ([2, 3, 4, 5, 8, 9, 9], 7)
    assert (exchange.unsure, request.unsure) == (1, 0)


def test_echoed_key_is_not_kept() -> None:
    """Error pages repeat headers; a cut at the end of the detail leaves no half of the key either."""
    body = b"x" * 180 + b" Bearer sk-very-secret"
    head = b"HTTP/1.1 401 No\r\nRetry-After: sk-very-secret\r\nContent-Length: %d\r\n\r\n" % len(body)
    answered, broken = _exchange(key="sk-very-secret"), _exchange(key="sk-very-secret")
    answered.feed(head + body, 1, _in_time)
    requests = answered.finish(1), broken.fail(Failure.PROTOCOL, "header is sk-very-secret", 1)

    assert "sk-" not in repr(requests)
