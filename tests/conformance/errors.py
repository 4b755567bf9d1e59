"""What a server says to a request that it cannot answer: the right status and OpenAI's error object."""

from collections.abc import Iterator

from tests.conformance.case import Needs, case, expect, same
from tests.conformance.questions import GREETING, user
from tests.conformance.raw import answer, chunked
from tests.conformance.refusal import refused
from tests.conformance.server import CHAT, COMPLETIONS, Server

_PIECE = b"x" * 65536
_UNKNOWN = "no-such-model"
BEYOND = (2**31 - 1, 2**32 + 1)


@case("errors")
def bad_json_is_400(server: Server) -> None:
    """A body that is not JSON is refused."""
    refused(server.post(CHAT, b'{"model": '), 400)


@case("errors")
def an_empty_body_is_400(server: Server) -> None:
    """No body is not JSON either."""
    refused(server.post(CHAT, b""), 400)


@case("errors")
def a_list_is_400(server: Server) -> None:
    """JSON that is no object is refused."""
    refused(server.post(CHAT, []), 400)


@case("errors")
def an_unknown_model_is_404(server: Server) -> None:
    """A model that is not served is refused with the code `model_not_found`, and named."""
    error = refused(server.post(CHAT, server.body(GREETING, model=_UNKNOWN)), 404)

    same(error["code"], "model_not_found", "code")
    expect(_UNKNOWN in error["message"], f"{error['message']!r} does not name the model")


@case("errors")
def too_long_a_prompt_is_400(server: Server) -> None:
    """A prompt that the context cannot hold is refused, not cut."""
    refused(server.post(CHAT, server.body([user(" a b" * (server.context // 2 + 1))])), 400)


@case("errors")
def messages_must_be_a_list(server: Server) -> None:
    """`messages` that are no list are refused."""
    refused(server.post(CHAT, server.body([]) | {"messages": 5}), 400)


@case("errors")
def messages_must_be_there(server: Server) -> None:
    """A body without `messages` is refused."""
    refused(server.post(CHAT, {"model": server.model}), 400)


@case("errors")
def a_message_must_be_an_object(server: Server) -> None:
    """A message that is a text is refused."""
    refused(server.post(CHAT, server.body([]) | {"messages": ["Hello!"]}), 400)


@case("errors")
def a_role_must_be_known(server: Server) -> None:
    """A role that the API does not have is refused."""
    refused(server.post(CHAT, server.body([{"role": "wizard", "content": "Hello!"}])), 400)


@case("errors")
def temperature_must_be_a_number(server: Server) -> None:
    """A temperature in words is refused."""
    refused(server.post(CHAT, server.body(GREETING, temperature="hot")), 400)


@case("errors")
def max_tokens_must_be_a_number(server: Server) -> None:
    """A number of tokens in words is refused."""
    refused(server.post(CHAT, server.body(GREETING, max_tokens="many")), 400)


@case("errors")
def an_empty_stop_is_400(server: Server) -> None:
    """A `stop` that is everywhere is refused."""
    refused(server.post(CHAT, server.body(GREETING, stop="")), 400)


@case("errors")
def tools_must_be_a_list(server: Server) -> None:
    """`tools` that are a text are refused."""
    refused(server.post(CHAT, server.body(GREETING, tools="weather")), 400)


@case("errors")
def a_tool_must_have_a_name(server: Server) -> None:
    """A function without a name is refused."""
    refused(server.post(CHAT, server.body(GREETING, tools=[{"type": "function", "function": {}}])), 400)


@case("errors")
def a_tool_schema_must_be_one(server: Server) -> None:
    """Parameters whose schema is none are refused when the call must follow it."""
    function = {"name": "f", "parameters": {"type": "object", "properties": {"a": {"type": "no-such-type"}}}}
    body = server.body(GREETING, tools=[{"type": "function", "function": function}], tool_choice="required")
    refused(server.post(CHAT, body), 400)


@case("errors")
def a_response_schema_must_be_one(server: Server) -> None:
    """A response schema of an unknown type is refused."""
    schema = {"type": "json_schema", "json_schema": {"name": "bad", "schema": {"type": "no-such-type"}}}
    refused(server.post(CHAT, server.body(GREETING, response_format=schema)), 400)


@case("errors")
def a_token_must_be_known(server: Server) -> None:
    """A token beyond the vocabulary is refused, also one that 32 bits would make a known one."""
    for token in BEYOND:
        refused(server.post(COMPLETIONS, {"model": server.model, "prompt": [1, token], "max_tokens": 1}), 400)


@case("errors")
def a_refused_stream_is_a_status(server: Server) -> None:
    """A request for a stream is refused by its status too, not by an event."""
    refused(server.post(CHAT, server.body([], stream=True) | {"messages": 5}), 400)


@case("errors")
def a_declared_body_too_large_is_413(server: Server) -> None:
    """A body whose declared length is over the limit is refused."""
    with server.exchange(CHAT) as exchange:
        headers = server.headers(content_length=str(server.body_limit))
        refused(answer(exchange.push(_pieces(server.body_limit), headers=headers)), 413)


@case("errors")
def a_growing_body_too_large_is_413(server: Server) -> None:
    """A body that declares no length is refused when it has grown over the limit."""
    with server.exchange(CHAT) as exchange:
        headers = server.headers(transfer_encoding="chunked")
        refused(answer(exchange.push(chunked(_pieces(server.body_limit)), headers=headers)), 413)


@case("errors")
def an_unknown_path_is_404(server: Server) -> None:
    """A path that the contract does not have is refused."""
    refused(server.get("/v1/no-such-path"), 404)


@case("errors")
def a_wrong_method_is_405(server: Server) -> None:
    """A known path with another method is refused."""
    refused(server.get(CHAT), 405)


@case("errors", needs=Needs.EMBEDDINGS)
def an_unknown_embedder_is_404(server: Server) -> None:
    """An embedding model that is not served is refused with the code `model_not_found`."""
    error = refused(server.post("/v1/embeddings", {"model": _UNKNOWN, "input": "Hello!"}), 404)

    same(error["code"], "model_not_found", "code")


@case("errors", needs=Needs.EMBEDDINGS)
def an_input_must_be_text(server: Server) -> None:
    """An input that is an object is refused."""
    refused(server.post("/v1/embeddings", {"model": server.model, "input": {"text": "Hello!"}}), 400)


@case("errors", needs=Needs.EMBEDDINGS)
def an_input_token_must_be_known(server: Server) -> None:
    """A token beyond the vocabulary is refused here too."""
    for token in BEYOND:
        refused(server.post("/v1/embeddings", {"model": server.model, "input": [1, token]}), 400)


@case("errors", needs=Needs.EMBEDDINGS)
def an_input_must_be_there(server: Server) -> None:
    """A body without `input` is refused."""
    refused(server.post("/v1/embeddings", {"model": server.model}), 400)


@case("errors", needs=Needs.EMBEDDINGS)
def too_long_an_input_is_400(server: Server) -> None:
    """A text that the context cannot hold is refused, not cut."""
    refused(server.post("/v1/embeddings", {"model": server.model, "input": " a b" * (server.context // 2 + 1)}), 400)


def _pieces(size: int) -> Iterator[bytes]:
    for _ in range(0, size, len(_PIECE)):
        yield _PIECE
