"""What a bad server makes of a good reply."""

from typing import Any

from tests.conformance.scripted import shapes
from tests.conformance.scripted.model import HELLO
from tests.conformance.scripted.reply import CHAT, EMBEDDINGS, Asked, Json, Reply
from tests.conformance.scripted.spoil import Change


def drop_calls(each: Json) -> None:
    each["message"].pop("tool_calls", None)


def rename_calls(each: Json) -> None:
    for call in each["message"].get("tool_calls", []):
        call["function"]["name"] = "get_current_weather"


def arguments(text: str) -> Change:
    def change(each: Json) -> None:
        for call in each["message"].get("tool_calls", []):
            call["function"]["arguments"] = text

    return change


def one_id(each: Json) -> None:
    for call in each["message"].get("tool_calls", []):
        call["id"] = "call"


def call_twice(each: Json) -> None:
    calls = each["message"].get("tool_calls", [])
    calls += calls[:1]


def another_call(stream: list[Any]) -> None:
    call = {"index": 1, "id": "call", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    stream[2]["choices"][0]["delta"]["tool_calls"].append(call)


def reads_tools(body: Json) -> None:
    body["usage"]["prompt_tokens"] += 50


def early_end(stream: list[Any]) -> None:
    stream[1]["choices"][0]["finish_reason"] = "stop"


def another_text(stream: list[Any]) -> None:
    stream[2:4] = stream[3:1:-1]


def in_one_piece(stream: list[Any]) -> None:
    stream[1]["choices"][0]["delta"] = {"content": HELLO}
    del stream[2:-3]


def one_index(stream: list[Any]) -> None:
    for each in stream[:-1]:
        for piece in each["choices"][0]["delta"].get("tool_calls", []):
            piece["index"] = 0


def names_again(stream: list[Any]) -> None:
    stream[2]["choices"][0]["delta"]["tool_calls"][0].update(id="call", type="function")


def half_a_picture(stream: list[Any]) -> None:
    stream[2]["choices"][0]["delta"]["content"] += "\ufffd"


def thought_last(stream: list[Any]) -> None:
    thoughts = [each for each in stream[1:-2] if "reasoning_content" in each["choices"][0]["delta"]]
    rest = [each for each in stream[1:-2] if each not in thoughts]
    stream[1:-2] = rest + thoughts


def fewer_tops(each: Json) -> None:
    for token in (each["logprobs"] or {}).get("content", []):
        token["top_logprobs"] = token["top_logprobs"][:1]


def flip(body: Json) -> None:
    texts = [each["embedding"] for each in body["data"]]
    for each, other in zip(body["data"], reversed(texts), strict=True):
        each["embedding"] = other


def as_numbers(body: Json) -> None:
    body["data"][0]["embedding"] = [1.0] + [0.0] * 25


def longer(body: Json) -> None:
    for each in body["data"]:
        each["embedding"] = shapes.encoded([2 * number for number in shapes.vector("How")], "base64")


def swap(body: Json) -> None:
    one, other = body["choices"]
    one["index"], other["index"] = 1, 0


def several(asked: Asked) -> bool:
    return isinstance(asked.body["prompt"], list)


def in_turns(body: Json) -> None:
    for each, index in zip(body["choices"], (0, 2, 1, 3), strict=True):
        each["index"] = index


def costs_one(body: Json) -> None:
    body["usage"]["prompt_tokens"] -= 1


def alike(body: Json) -> None:
    for each in body["choices"]:
        each["text"] = body["choices"][0]["text"]


def under_one_index(stream: list[Any]) -> None:
    for each in stream[:-1]:
        for choice in each["choices"]:
            choice["index"] = 0


def usage_first(stream: list[Any]) -> None:
    stream.insert(0, stream.pop(-2))


def number_as_code(_: Asked, reply: Reply) -> None:
    if reply.status >= 400:
        reply.body["error"]["code"] = reply.status


def no_param(_: Asked, reply: Reply) -> None:
    if reply.status >= 400:
        del reply.body["error"]["param"]


def plain(_: Asked, reply: Reply) -> None:
    if reply.status >= 400:
        reply.body = b"Bad Request"


def bare(_: Asked, reply: Reply) -> None:
    if reply.status >= 400:
        reply.body = {"detail": "no"}


def still(asked: Asked, reply: Reply) -> None:
    if asked.path == "/metrics":
        reply.body = b"# TYPE made_total counter\nmade_total 1\n"


def no_text(asked: Asked, reply: Reply) -> None:
    if asked.path == "/metrics":
        reply.body = b'{"made": 1}'


def repeats_the_key(asked: Asked, reply: Reply) -> None:
    if reply.status == 401:
        reply.body["error"]["message"] += asked.headers.get("authorization", "")


def another_code(asked: Asked, reply: Reply) -> None:
    if reply.status == 404 and asked.method == "POST" and asked.path in {CHAT, EMBEDDINGS}:
        reply.body["error"]["code"] = "not_found"
