"""The scripted server's answers in the API's shapes, in one piece and as events."""

import base64
import itertools
import struct
from collections.abc import Iterator

from tests.conformance.scripted.model import Said, go_on, prompt_tokens, say, tokens
from tests.conformance.scripted.reply import DONE, Json, Reply

_IDS = itertools.count(1)


def chat(body: Json) -> Reply:
    """Answer a chat request."""
    saids = [say(each) for each in _each(body)]
    used = usage(prompt_tokens(body), sum(map(_size, saids)))
    head = {"id": f"chatcmpl-{next(_IDS)}", "created": 1_763_700_000, "model": body["model"]}
    if body.get("stream"):
        return Reply(events=[*_chunks(body, head, saids, used), DONE])
    choices = [
        {"index": index, "message": _message(said), "finish_reason": said.finish, "logprobs": _logprobs(body, said)}
        for index, said in enumerate(saids)
    ]

    return Reply(body={**head, "object": "chat.completion", "choices": choices, "usage": used})


def completions(body: Json) -> Reply:
    """Continue one text or several."""
    prompts = [body["prompt"]] if isinstance(body["prompt"], str) else body["prompt"]
    saids = [go_on(prompt, each) for prompt in prompts for each in _each(body)]
    head = {"id": f"cmpl-{next(_IDS)}", "object": "text_completion", "created": 1_763_700_000, "model": body["model"]}
    if body.get("echo"):
        saids[0].content = prompts[0] + saids[0].content
    if body.get("stream"):
        pieces = [(index, piece) for index, said in enumerate(saids) for piece in [*tokens(said.content), ""]]
        return Reply(events=[*({**head, "choices": [{"index": i, "text": piece}]} for i, piece in pieces), DONE])
    used = usage(sum(len(tokens(each)) for each in prompts), sum(map(_size, saids)))
    choices = [
        {"index": i, "text": said.content, "finish_reason": said.finish, "logprobs": _lists(body, said)}
        for i, said in enumerate(saids)
    ]

    return Reply(body={**head, "choices": choices, "usage": used})


def embeddings(body: Json) -> Reply:
    """Make vectors out of the letters of each text."""
    texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
    way = body.get("encoding_format", "float")
    vectors = [encoded(vector(text)[: body.get("dimensions")], way) for text in texts]
    data = [{"object": "embedding", "index": index, "embedding": each} for index, each in enumerate(vectors)]
    used = usage(sum(len(tokens(each)) for each in texts), 0)

    return Reply(body={"object": "list", "model": body["model"], "data": data, "usage": used})


def vector(text: str) -> list[float]:
    """Count words by their beginning, at length 1."""
    counts = [0.0] * 26
    for word in text.lower().split():
        counts[ord(word[0]) % 26] += 1
    length = sum(each * each for each in counts) ** 0.5

    return [each / length for each in counts]


def encoded(numbers: list[float], way: str) -> list[float] | str:
    """Write a vector as numbers or as base64."""
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode() if way == "base64" else numbers


def usage(prompt: int, completion: int) -> Json:
    """Write what was counted."""
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _each(body: Json) -> Iterator[Json]:
    """What is asked for each of several answers: another seed, if there is one."""
    for index in range(body.get("n", 1)):
        yield body if body.get("seed") is None else {**body, "seed": body["seed"] + index}


def _chunks(body: Json, head: Json, saids: list[Said], used: Json) -> Iterator[Json]:
    shape = {**head, "object": "chat.completion.chunk"}
    for index, said in enumerate(saids):
        for delta in _deltas(said):
            yield {**shape, "choices": [{"index": index, "delta": delta, "finish_reason": None}]}
        yield {**shape, "choices": [{"index": index, "delta": {}, "finish_reason": said.finish}]}
    if body.get("stream_options", {}).get("include_usage"):
        yield {**shape, "choices": [], "usage": used}


def _deltas(said: Said) -> Iterator[Json]:
    yield {"role": "assistant", "content": None}
    yield from ({"reasoning_content": piece} for piece in tokens(said.thought))
    yield from ({"content": piece} for piece in tokens(said.content))
    for index, (name, arguments) in enumerate(said.calls):
        yield {"tool_calls": [{"index": index, **_call(name, "")}]}
        for piece in tokens(arguments):
            yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}


def _message(said: Said) -> Json:
    message: Json = {"role": "assistant", "content": said.content}
    if said.thought:
        message["reasoning_content"] = said.thought
    if said.calls:
        message["tool_calls"] = [_call(*call) for call in said.calls]

    return message


def _call(name: str, arguments: str) -> Json:
    return {"id": f"call-{next(_IDS)}", "type": "function", "function": {"name": name, "arguments": arguments}}


def _logprobs(body: Json, said: Said) -> Json | None:
    if not body.get("logprobs"):
        return None
    tops = [{"token": "x", "logprob": -1.0 - i, "bytes": None} for i in range(body.get("top_logprobs", 0))]
    made = tokens(said.content)

    return {"content": [{"token": each, "logprob": -0.5, "bytes": None, "top_logprobs": tops} for each in made]}


def _lists(body: Json, said: Said) -> Json | None:
    if body.get("logprobs") is None:
        return None
    made = tokens(said.content)
    tops = {"not so": -1.0}

    return {
        "tokens": made,
        "token_logprobs": [-0.5] * len(made),
        "top_logprobs": [{**tops, each: -0.5} for each in made],
        "text_offset": [len("".join(made[:index])) for index in range(len(made))],
    }


def _size(said: Said) -> int:
    return sum(map(len, map(tokens, (said.thought, said.content, *(text for call in said.calls for text in call)))))
