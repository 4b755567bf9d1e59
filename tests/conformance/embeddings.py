"""`/v1/embeddings`: texts become vectors."""

import math
from collections.abc import Sequence

from tests.conformance.case import Needs, case, expect, only, same
from tests.conformance.refusal import refused
from tests.conformance.server import Server

PATH = "/v1/embeddings"
OK = 200
QUESTION = "How do I reset my password?"
PARAPHRASE = "What can I do to reset my password?"
STRANGER = "What is the current weather in London?"

_CLOSE = 1e-3  # between a batch and a text alone: kernels add in another order


@case("embeddings", needs=Needs.EMBEDDINGS)
def a_text_is_a_vector(server: Server) -> None:
    """A text becomes one vector of finite numbers, in a list of the API's shape."""
    answer = server.embed(QUESTION)
    entry = only(answer.data, "vectors")

    same((answer.object, entry.object, entry.index), ("list", "embedding", 0), "objects and index")
    same(answer.model, server.model, "model")
    expect(entry.embedding and all(map(math.isfinite, entry.embedding)), "no finite numbers")


@case("embeddings", needs=Needs.EMBEDDINGS)
def a_list_keeps_its_order(server: Server) -> None:
    """Texts of a list come back in their order, each with the vector it has alone."""
    texts = [QUESTION, STRANGER, PARAPHRASE]
    together = server.embed(texts).data

    same([each.index for each in together], [0, 1, 2], "indices")
    for text, entry in zip(texts, together, strict=True):
        alone = server.embed(text).data[0].embedding
        expect(_distance(entry.embedding, alone) < _CLOSE, f"{text!r} has another vector in a list")


@case("embeddings", needs=Needs.EMBEDDINGS)
def many_at_once_are_all_answered(server: Server) -> None:
    """A list that is longer than what the engine takes at once gives as many vectors."""
    same(len(server.embed([f"Question {number}?" for number in range(40)]).data), 40, "vectors")


@case("embeddings", needs=Needs.EMBEDDINGS)
def vectors_have_length_one(server: Server) -> None:
    """A vector's length is 1, so that a product of two is their cosine."""
    length = math.hypot(*server.embed(QUESTION).data[0].embedding)

    expect(math.isclose(length, 1, abs_tol=_CLOSE), f"the length is {length}")


@case("embeddings", needs=Needs.EMBEDDINGS)
def tokens_are_counted(server: Server) -> None:
    """A long word without a blank is many tokens, and all of them are prompt."""
    short, long = (server.embed(text).usage for text in ("a", "aqzj" * 20))

    expect(short.prompt_tokens > 0, "nothing counted")
    expect(long.prompt_tokens >= short.prompt_tokens + 10, f"{short.prompt_tokens} and {long.prompt_tokens} tokens")
    same(long.total_tokens, long.prompt_tokens, "total and prompt")


@case("embeddings", needs=Needs.EMBEDDINGS)
def base64_is_the_same_vector(server: Server) -> None:
    """Encoded as base64, which the client asks for by itself, a vector is the one that numbers give."""
    numbers = server.post(PATH, {"model": server.model, "input": QUESTION, "encoding_format": "float"}).json()
    encoded = server.post(PATH, {"model": server.model, "input": QUESTION, "encoding_format": "base64"}).json()
    expect(isinstance(encoded["data"][0]["embedding"], str), "base64 did not come as text")
    decoded = server.embed(QUESTION).data[0].embedding

    expect(_distance(numbers["data"][0]["embedding"], decoded) < _CLOSE, "another vector")


@case("embeddings", needs=Needs.EMBEDDINGS)
def dimensions_are_as_many_or_refused(server: Server) -> None:
    """`dimensions` gives a vector of that length; an engine that cannot says so."""
    body = {"model": server.model, "input": QUESTION, "dimensions": 8, "encoding_format": "float"}
    got = server.post(PATH, body)
    if got.status != OK:
        same(refused(got, 400)["param"], "dimensions", "param")
        return

    same(len(got.json()["data"][0]["embedding"]), 8, "numbers")


@case("embeddings", needs=Needs.EMBEDDINGS)
def a_paraphrase_is_nearer(server: Server) -> None:
    """A question is nearer to its paraphrase than to another question."""
    one, near, far = (each.embedding for each in server.embed([QUESTION, PARAPHRASE, STRANGER]).data)

    expect(
        _cosine(one, near) > _cosine(one, far), f"paraphrase {_cosine(one, near):.3f}, stranger {_cosine(one, far):.3f}"
    )


def _distance(one: Sequence[float], other: Sequence[float]) -> float:
    return math.dist(one, other)


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True)) / (math.hypot(*one) * math.hypot(*other))
