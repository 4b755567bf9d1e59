"""`/v1/completions`: a text goes on."""

from contextlib import closing

from tests.conformance.case import case, expect, only, same
from tests.conformance.raw import answer
from tests.conformance.server import Server, dump

PROMPT = "The weather in London is"
PATH = "/v1/completions"


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
    with server.exchange(PATH) as exchange:
        got = answer(exchange.send("POST", body=dump(body), headers=server.headers()))

    expect(got.body.rstrip().endswith(b"\ndata: [DONE]"), f"ends with {got.body[-40:]!r}")


@case("completions")
def a_list_is_answered_in_order(server: Server) -> None:
    """Each text of a list goes on as it would alone, under its index."""
    prompts = [PROMPT, "Hello! How"]
    choices = sorted(server.complete(prompts).choices, key=lambda each: each.index)

    same([each.text for each in choices], [server.complete(each).choices[0].text for each in prompts], "texts")
