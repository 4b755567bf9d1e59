"""`/v1/completions`: a text goes on."""

import json
from contextlib import closing

from tests.conformance.case import case, expect, only, same
from tests.conformance.questions import Json
from tests.conformance.raw import answer
from tests.conformance.refusal import refused
from tests.conformance.server import COMPLETIONS, Server, dump

PROMPT = "The weather in London is"
OK = 200
TOPS = 2


@case("completions")
def goes_on(server: Server) -> None:
    """A text goes on in a `text_completion` whose tokens are counted."""
    completion = server.complete(PROMPT)
    choice = only(completion.choices, "choices")

    same(completion.object, "text_completion", "object")
    same(completion.model, server.model, "model")
    expect(choice.text, "no text")
    expect(choice.finish_reason in {"stop", "length"}, f"finish_reason {choice.finish_reason!r}")
    usage = completion.usage
    expect(usage and usage.prompt_tokens > 0 and usage.completion_tokens > 0, f"nothing counted: {usage}")


@case("completions")
def max_tokens_cuts(server: Server) -> None:
    """It goes on for `max_tokens` and says that it was cut."""
    completion = server.complete(PROMPT, max_tokens=2)

    same(completion.choices[0].finish_reason, "length", "finish_reason")
    assert completion.usage is not None
    same(completion.usage.completion_tokens, 2, "tokens")


@case("completions")
def pieces_add_up(server: Server) -> None:
    """The pieces of a stream are the text that comes without one."""
    with closing(
        server.client.completions.create(
            model=server.model, prompt=PROMPT, temperature=0, max_tokens=12, stream=True, timeout=30
        )
    ) as chunks:
        pieces = [choice.text for chunk in chunks for choice in chunk.choices]

    same("".join(pieces), server.complete(PROMPT).choices[0].text, "stream and whole")


@case("completions")
def a_stream_ends_with_done(server: Server) -> None:
    """The last event of a stream is `[DONE]`."""
    body = {"model": server.model, "prompt": PROMPT, "max_tokens": 4, "stream": True}
    with server.exchange(COMPLETIONS) as exchange:
        got = answer(exchange.send("POST", body=dump(body), headers=server.headers()))

    expect(got.body.rstrip().endswith(b"\ndata: [DONE]"), f"ends with {got.body[-40:]!r}")


@case("completions")
def a_list_is_answered_in_order(server: Server) -> None:
    """Each text of a list goes on as it would alone, under its index."""
    prompts = [PROMPT, "Hello! How"]
    choices = sorted(server.complete(prompts).choices, key=lambda each: each.index)

    same([each.text for each in choices], [server.complete(each).choices[0].text for each in prompts], "texts")


@case("completions")
def a_list_is_counted_whole(server: Server) -> None:
    """A list costs what its texts cost together."""
    prompts = [PROMPT, "Hello! How"]
    whole, parts = server.complete(prompts).usage, [server.complete(each).usage for each in prompts]
    assert whole is not None

    for name in ("prompt_tokens", "completion_tokens", "total_tokens"):
        same(getattr(whole, name), sum(getattr(each, name) for each in parts), name)


@case("completions")
def each_text_has_several_answers(server: Server) -> None:
    """With `n` all answers to the first text come before those to the next."""
    prompts = [PROMPT, "Hello! How"]
    # Hardly warmer than 0, at which vLLM makes one alone: the first tokens are alike.
    given = server.complete(prompts, n=2, temperature=0.01, max_tokens=1).choices
    choices = sorted(given, key=lambda each: each.index)
    one, other = (server.complete(each, max_tokens=1).choices[0].text for each in prompts)

    same([each.text for each in choices], [one, one, other, other], "texts")


@case("completions")
def a_list_is_streamed(server: Server) -> None:
    """Each event of a list's stream is an object, and its texts are those that come without a stream."""
    prompts = [PROMPT, "Hello! How"]
    body = {"model": server.model, "prompt": prompts, "max_tokens": 12, "temperature": 0, "stream": True}
    with server.exchange(COMPLETIONS) as exchange:
        got = answer(exchange.send("POST", body=dump(body), headers=server.headers()))
    same(got.status, OK, f"status of {got.body[:120]!r}")
    events = [event.removeprefix(b"data: ") for event in got.body.split(b"\n\n") if event.strip()]
    texts = ["", ""]
    for choice in (choice for event in events[:-1] for choice in _choices(event)):
        texts[choice["index"]] += choice["text"]

    same(events[-1], b"[DONE]", "last event")
    same(texts, [server.complete(each).choices[0].text for each in prompts], "texts")


@case("completions")
def logprobs_are_lists(server: Server) -> None:
    """Tokens, their logprobs, the alternatives and where each begins in the text come as lists of one length."""
    choice = server.complete(PROMPT, logprobs=TOPS, max_tokens=4).choices[0]
    given = choice.logprobs
    expect(given is not None and given.tokens, "no logprobs")
    assert given
    assert given.tokens
    lists = (given.tokens, given.token_logprobs or (), given.top_logprobs or (), given.text_offset or ())

    for token, logprob, tops, offset in zip(*lists, strict=True):
        expect(choice.text[offset:].startswith(token), f"{token!r} is not at {offset} of {choice.text!r}")
        expect(1 <= len(tops) <= TOPS + 1, f"{len(tops)} alternatives")
        same(tops.get(token), logprob, f"logprob of {token!r} among the alternatives")


@case("completions")
def an_echo_is_there_or_refused(server: Server) -> None:
    """`echo` puts the prompt before its continuation; an engine that cannot says so."""
    got = server.post(COMPLETIONS, {"model": server.model, "prompt": PROMPT, "max_tokens": 2, "echo": True})
    if got.status != OK:
        same(refused(got, 400)["param"], "echo", "param")
        return

    expect(got.json()["choices"][0]["text"].startswith(PROMPT), f"no echo in {got.body[:120]!r}")


@case("completions")
def a_suffix_is_refused(server: Server) -> None:
    """No engine here can write what leads to `suffix`, so none may pretend."""
    refused(
        server.post(COMPLETIONS, {"model": server.model, "prompt": PROMPT, "max_tokens": 2, "suffix": "the end."}), 400
    )


def _choices(event: bytes) -> list[Json]:
    chunk = json.loads(event)
    expect(isinstance(chunk, dict), f"event {event!r} is no object")
    given: list[Json] = chunk["choices"]

    return given
