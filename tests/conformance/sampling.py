"""How an answer is drawn and where it ends: `temperature`, `seed`, `stop`, `logprobs`."""

import math

from tests.conformance.case import case, expect, same
from tests.conformance.questions import GREETING, OPEN_ENDED
from tests.conformance.server import Server

_NEAR = 1e-6


@case("sampling")
def zero_temperature_repeats(server: Server) -> None:
    """At temperature 0 a question has one answer."""
    answers = {server.chat(GREETING).choices[0].message.content for _ in range(3)}

    same(len(answers), 1, "answers")


@case("sampling")
def temperature_varies(server: Server) -> None:
    """At a high temperature other seeds give other answers."""
    answers = {_drawn(server, seed) for seed in range(8)}

    expect(len(answers) > 1, f"eight seeds gave one answer: {answers}")


@case("sampling")
def a_seed_repeats(server: Server) -> None:
    """At a high temperature the same seed gives the same answer."""
    answers = [{_drawn(server, seed) for _ in range(2)} for seed in (1, 2, 3)]

    same([len(each) for each in answers], [1, 1, 1], "answers a seed")


@case("sampling")
def a_stop_string_ends(server: Server) -> None:
    """An answer ends before the first `stop` string, which is not part of it."""
    whole, stop = _whole_and_stop(server)
    choice = server.chat(GREETING, stop=stop).choices[0]

    same(choice.message.content, whole[: whole.index(stop)], f"answer up to {stop!r}")
    same(choice.finish_reason, "stop", "finish_reason")


@case("sampling")
def any_of_several_stops_ends(server: Server) -> None:
    """Of a list of `stop` strings the first that comes ends the answer."""
    whole, stop = _whole_and_stop(server)
    content = server.chat(GREETING, stop=["never said", stop]).choices[0].message.content

    same(content, whole[: whole.index(stop)], f"answer up to {stop!r}")


@case("sampling")
def logprobs_are_of_the_answer(server: Server) -> None:
    """Each token of the answer comes with the logarithm of its probability."""
    choice = server.chat(GREETING, logprobs=True).choices[0]
    expect(choice.logprobs and choice.logprobs.content, "no logprobs")
    assert choice.logprobs
    tokens = choice.logprobs.content or []

    content = (choice.message.content or "").strip()
    joined = b"".join(bytes(each.bytes or each.token.encode()) for each in tokens).decode(errors="replace")
    expect(content and content in joined, f"the tokens {joined!r} do not make {content!r}")
    expect(all(math.isfinite(each.logprob) and each.logprob <= _NEAR for each in tokens), "a logprob above 0")


@case("sampling")
def top_logprobs_are_as_many(server: Server) -> None:
    """Each token comes with as many alternatives as asked, the likeliest first."""
    choice = server.chat(GREETING, logprobs=True, top_logprobs=3).choices[0]
    assert choice.logprobs
    tops = [[each.logprob for each in token.top_logprobs] for token in choice.logprobs.content or []]

    expect(tops, "no tokens")
    same({len(each) for each in tops}, {3}, "alternatives a token")
    expect(all(each == sorted(each, reverse=True) for each in tops), "alternatives out of order")


@case("sampling")
def several_answers(server: Server) -> None:
    """`n` answers come as choices with an index each."""
    choices = server.chat(GREETING, n=2, temperature=1).choices

    same(sorted(each.index for each in choices), [0, 1], "indices")
    expect(all(each.message.content for each in choices), "a choice without content")


@case("sampling")
def several_answers_are_counted(server: Server) -> None:
    """What several answers cost is the question once and every answer."""
    one = server.chat(GREETING, max_tokens=1).usage
    usage = server.chat(GREETING, n=2, temperature=1, max_tokens=1).usage
    assert one is not None
    assert usage is not None

    same((usage.prompt_tokens, usage.completion_tokens), (one.prompt_tokens, 2), "tokens")
    same(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens, "total")


@case("sampling")
def a_seed_gives_several_answers(server: Server) -> None:
    """At a high temperature several answers to one seed need not be alike, and come again with it."""
    drawn = [_drawn_twice(server, seed) for seed in (*range(8), 0)]

    expect(any(one != other for one, other in drawn), f"eight seeds gave one answer twice: {drawn}")
    same(drawn[-1], drawn[0], "answers to the same seed")


def _drawn(server: Server, seed: int) -> str:
    return server.complete(OPEN_ENDED, temperature=2, seed=seed, max_tokens=24).choices[0].text


def _drawn_twice(server: Server, seed: int) -> list[str]:
    return [each.text for each in server.complete(OPEN_ENDED, temperature=2, seed=seed, max_tokens=24, n=2).choices]


def _whole_and_stop(server: Server) -> tuple[str, str]:
    whole = server.chat(GREETING).choices[0].message.content or ""
    words = whole.split()
    expect(len(words) > 1, f"cannot stop within {whole!r}")

    return whole, words[len(words) // 2]
