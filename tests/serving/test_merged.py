import json
from typing import Any

from serving.merged import merged, summed


def usage(prompt: int, completion: int, cached: int = 0) -> dict[str, Any]:
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached},
    }


def answer(name: str, prompt: int, completion: int) -> bytes:
    choice = {"index": 0, "text": name, "finish_reason": "stop", "logprobs": None}
    common = {"id": name, "object": "text_completion", "model": "tiny", "created": 1}

    return json.dumps(
        {**common, "choices": [choice], "usage": usage(prompt, completion), "timings": {"predicted_n": 5}}
    ).encode()


def test_answers_become_choices_in_their_order() -> None:
    """All else is the first answer's, but for the time that it took."""
    whole = json.loads(merged([answer(name, 3, 2) for name in "abc"], each=3))

    assert [(choice["index"], choice["text"], choice["finish_reason"]) for choice in whole.pop("choices")] == [
        (0, "a", "stop"),
        (1, "b", "stop"),
        (2, "c", "stop"),
    ]
    assert whole == {"id": "a", "object": "text_completion", "model": "tiny", "created": 1, "usage": usage(3, 6)}


def test_a_prompt_counts_once_and_every_answer_counts() -> None:
    """Two answers of each of two prompts; what was cached is told of the first of each."""
    used = [usage(3, 1), usage(3, 10, cached=2), usage(5, 100, cached=4), usage(5, 1000, cached=4)]

    assert summed(used, each=2) == usage(8, 1111, cached=4)
