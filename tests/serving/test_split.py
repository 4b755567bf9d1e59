import json
from typing import Any

import pytest

from serving.split import Split, split

CHAT, TEXT = "/v1/chat/completions", "/v1/completions"
MESSAGES = [{"role": "user", "content": "hello"}]


def cut(path: str, **request: object) -> Split:
    parts = split(path, json.dumps(request).encode())
    assert parts is not None

    return parts


def singles(path: str, **request: object) -> list[dict[str, Any]]:
    return [json.loads(body) for body in cut(path, **request).bodies]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (CHAT, b'{"messages": [{"role": "user", "content": "\\"n\\": 2"}]}'),
        (CHAT, b'{"n": 1, "messages": []}'),
        (CHAT, b'{"n": null, "messages": []}'),
        (CHAT, b'{"messages": [], "prompt": ["a", "b"]}'),
        (TEXT, b'{"prompt": "a"}'),
        (TEXT, b'{"prompt": ["a"]}'),
        (TEXT, b'{"prompt": [1, 2, 3]}'),
        (TEXT, b'{"prompt" :[[1, 2, 3]], "n" : 1}'),
    ],
)
def test_a_request_for_one_answer_is_not_cut(path: str, body: bytes) -> None:
    """It goes to the engine as it is."""
    assert split(path, body) is None


def test_answers_to_one_question_are_asked_for_one_by_one() -> None:
    """The rest of the request stays."""
    assert singles(CHAT, messages=MESSAGES, n=3, top_p=0.5) == [{"messages": MESSAGES, "top_p": 0.5}] * 3


@pytest.mark.parametrize(
    ("prompt", "n", "texts"),
    [(["a", "b"], 1, ["a", "b"]), ([[1], [2, 3]], 1, [[1], [2, 3]]), ([1, 2], 2, [[1, 2], [1, 2]])],
)
def test_prompts_come_in_their_order(prompt: list[object], n: int, texts: list[object]) -> None:
    """A list of tokens is one prompt."""
    assert [each["prompt"] for each in singles(TEXT, prompt=prompt, n=n)] == texts


def test_all_answers_of_a_prompt_come_before_the_next_prompt() -> None:
    """That is the order of the choices' indices."""
    parts = cut(TEXT, prompt=["a", "b"], n=2)

    assert [json.loads(body)["prompt"] for body in parts.bodies] == ["a", "a", "b", "b"]
    assert parts.each == 2


@pytest.mark.parametrize(
    ("given", "seeds"),
    [
        ({"seed": 7}, [7, 8, 7, 8]),
        ({"seed": 0}, [0, 1, 0, 1]),
        ({}, [None] * 4),
        ({"seed": None}, [None] * 4),
        ({"seed": -1}, [-1] * 4),
        ({"seed": 2**32 - 1}, [2**32 - 1] * 4),
    ],
)
def test_a_seed_gives_each_answer_of_a_prompt_its_own(given: dict[str, object], seeds: list[int | None]) -> None:
    """Else all would be alike; the words for any seed stay what they are."""
    assert [each.get("seed") for each in singles(TEXT, prompt=["a", "b"], n=2, **given)] == seeds


@pytest.mark.parametrize(
    ("options", "stream", "usage"),
    [
        ({}, False, False),
        ({"stream": True}, True, False),
        ({"stream": True, "stream_options": None}, True, False),
        ({"stream": True, "stream_options": {"include_usage": True}}, True, True),
    ],
)
def test_the_way_of_answering_is_read(options: dict[str, object], stream: bool, usage: bool) -> None:  # noqa: FBT001
    """It decides how the answers are put together."""
    parts = cut(CHAT, messages=MESSAGES, n=2, **options)

    assert (parts.stream, parts.usage) == (stream, usage)
