"""`/v1/chat/completions`, answered as server-sent events."""

import json
from collections.abc import Sequence

from openai.types.chat import ChatCompletionChunk
from openai.types.chat.chat_completion_chunk import Choice

from tests.conformance.case import case, expect, only, same
from tests.conformance.questions import GREETING
from tests.conformance.raw import answer
from tests.conformance.server import CHAT, Server, dump

USAGE = {"include_usage": True}
END = b"data: [DONE]"


@case("streaming")
def deltas_add_up(server: Server) -> None:
    """The pieces of a stream are the answer that comes without one."""
    same(text(server.stream(GREETING)), server.chat(GREETING).choices[0].message.content, "stream and whole")


@case("streaming")
def the_role_comes_first(server: Server) -> None:
    """The first delta says that the assistant speaks, and none contradicts it."""
    roles = [each.delta.role for each in choices(server.stream(GREETING))]

    same(roles[0], "assistant", "first role")
    expect(set(roles) <= {"assistant", None}, f"roles: {set(roles)}")


@case("streaming")
def one_finish_reason(server: Server) -> None:
    """The last delta, and no other, says why the answer ended."""
    reasons = [each.finish_reason for each in choices(server.stream(GREETING))]

    same([each for each in reasons if each], ["stop"], "finish reasons")
    same(reasons[-1], "stop", "finish_reason of the last choice")


@case("streaming")
def a_cut_stream_says_so(server: Server) -> None:
    """A stream that `max_tokens` cut ends with the reason `length`."""
    same(choices(server.stream(GREETING, max_tokens=2))[-1].finish_reason, "length", "finish_reason")


@case("streaming")
def a_stop_string_ends(server: Server) -> None:
    """A `stop` string ends a stream before any of it is sent."""
    whole = server.chat(GREETING).choices[0].message.content or ""
    stop = whole.split()[1]

    same(text(server.stream(GREETING, stop=stop)), whole[: whole.index(stop)], f"stream up to {stop!r}")


@case("streaming")
def chunks_belong_together(server: Server) -> None:
    """Every chunk is a `chat.completion.chunk` with one id, the model's name, and a time not before the last one's."""
    chunks = server.stream(GREETING)
    times = [each.created for each in chunks]

    same({each.object for each in chunks}, {"chat.completion.chunk"}, "objects")
    same(len({each.id for each in chunks}), 1, "ids")
    same(times, sorted(times), "times")  # llama.cpp writes each chunk's own, so that a second may end between two
    same({each.model for each in chunks}, {server.model}, "models")


@case("streaming")
def another_stream_has_another_id(server: Server) -> None:
    """Answers can be told apart by their ids."""
    ids = {server.stream(GREETING)[0].id for _ in range(2)}

    same(len(ids), 2, "ids of two answers")


@case("streaming")
def tokens_come_by_themselves(server: Server) -> None:
    """Tokens are sent when they are made: there are at least half as many pieces as tokens."""
    chunks = server.stream(GREETING, stream_options=USAGE)
    pieces = [each.delta.content for each in choices(chunks) if each.delta.content]
    usage = chunks[-1].usage
    expect(usage is not None, "no usage to compare with")
    assert usage is not None

    expect(2 * len(pieces) >= usage.completion_tokens, f"{len(pieces)} pieces for {usage.completion_tokens} tokens")


@case("streaming")
def usage_comes_last_when_asked(server: Server) -> None:
    """With `include_usage` one last chunk without choices counts what the same answer in one piece counts."""
    chunks = server.stream(GREETING, stream_options=USAGE)
    whole = server.chat(GREETING).usage
    counted = only([each for each in chunks if each.usage and not each.choices], "chunks of usage")
    assert whole is not None
    assert counted.usage is not None

    expect(counted is chunks[-1], "the usage is not the last chunk")
    for name in ("prompt_tokens", "completion_tokens", "total_tokens"):
        same(getattr(counted.usage, name), getattr(whole, name), name)


@case("streaming")
def usage_comes_only_when_asked(server: Server) -> None:
    """Without `include_usage` every chunk has a choice and none has a usage."""
    chunks = server.stream(GREETING)

    expect(not any(each.usage for each in chunks), "a usage that nobody asked for")
    expect(all(each.choices for each in chunks), "a chunk without a choice")


@case("streaming")
def several_answers_stream_under_their_indices(server: Server) -> None:
    """Each of `n` answers has its own role, words and end in one stream with one id."""
    chunks = server.stream(GREETING, n=2, temperature=1)
    same(len({each.id for each in chunks}), 1, "ids")
    same({each.index for each in choices(chunks)}, {0, 1}, "indices")

    for index in (0, 1):
        own = [each for each in choices(chunks) if each.index == index]
        same(own[0].delta.role, "assistant", f"first role of answer {index}")
        expect(any(each.delta.content for each in own), f"no words in answer {index}")
        same([bool(each.finish_reason) for each in own], [False] * (len(own) - 1) + [True], f"ends of answer {index}")


@case("streaming")
def several_answers_cost_once(server: Server) -> None:
    """With `include_usage` what `n` answers cost comes in one last chunk: the question once, and every answer."""
    one = server.chat(GREETING, max_tokens=1).usage
    chunks = server.stream(GREETING, n=2, temperature=1, max_tokens=1, stream_options=USAGE)
    counted = only([each for each in chunks if each.usage], "chunks of usage")
    assert one is not None
    assert counted.usage is not None

    expect(counted is chunks[-1] and not counted.choices, "the usage is not in a last chunk of its own")
    same(
        (counted.usage.prompt_tokens, counted.usage.completion_tokens, counted.usage.total_tokens),
        (one.prompt_tokens, 2, one.prompt_tokens + 2),
        "tokens",
    )


@case("streaming")
def events_are_framed(server: Server) -> None:
    """The body is events of one `data:` line each, and ends with `[DONE]`."""
    with server.exchange(CHAT) as exchange:
        body = dump(server.body(GREETING, stream=True))
        got = answer(exchange.send("POST", body=body, headers=server.headers()))
    expect(got.headers.get("content-type", "").startswith("text/event-stream"), f"type {got.headers['content-type']!r}")
    events = [each for each in got.body.replace(b"\r\n", b"\n").split(b"\n\n") if each]

    same(events[-1], END, "last event")
    same(events.count(END), 1, "ends")
    expect(got.body.endswith(b"\n\n"), "the last event is not closed by an empty line")
    expect(all(_is_json_event(each) for each in events[:-1]), "an event that is not one line of JSON")


def choices(chunks: Sequence[ChatCompletionChunk]) -> list[Choice]:
    """Take every choice of a stream, in order."""
    return [each for chunk in chunks for each in chunk.choices]


def text(chunks: Sequence[ChatCompletionChunk]) -> str:
    """Put the pieces of content together."""
    return "".join(each.delta.content or "" for each in choices(chunks))


def _is_json_event(event: bytes) -> bool:
    return event.startswith(b"data: ") and b"\n" not in event and isinstance(json.loads(event[6:]), dict)
