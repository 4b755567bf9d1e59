"""`/v1/chat/completions`, answered in one piece."""

from contracts.prompts import SYSTEM_PROMPT
from tests.conformance.case import case, expect, only, same
from tests.conformance.questions import GREETING, WEATHER, user
from tests.conformance.server import Server


@case("chat")
def has_the_shape(server: Server) -> None:
    """An answer is one assistant message in a `chat.completion` with an id, a time and the model's name."""
    answer = server.chat(GREETING)
    choice = only(answer.choices, "choices")

    same(answer.object, "chat.completion", "object")
    same(answer.model, server.model, "model")
    expect(answer.id, "no id")
    expect(isinstance(answer.created, int), f"created is {answer.created!r}, not seconds")
    same((choice.index, choice.message.role), (0, "assistant"), "index and role")
    expect(choice.message.content, "no content")
    same(choice.finish_reason, "stop", "finish_reason of an answer that ended")


@case("chat")
def usage_adds_up(server: Server) -> None:
    """Tokens of prompt and answer are counted, and their sum is the total."""
    usage = server.chat(GREETING).usage
    expect(usage is not None, "no usage")
    assert usage is not None

    expect(usage.prompt_tokens > 0 and usage.completion_tokens > 0, f"nothing counted: {usage}")
    same(usage.prompt_tokens + usage.completion_tokens, usage.total_tokens, "sum and total")


@case("chat")
def usage_counts_tokens(server: Server) -> None:
    """A long word without a blank is many tokens: words are not what is counted."""
    plain, long = (server.chat([user(text)], max_tokens=1).usage for text in ("a", "aqzj" * 40))
    assert plain is not None
    assert long is not None

    expect(long.prompt_tokens >= plain.prompt_tokens + 10, f"{plain.prompt_tokens} and {long.prompt_tokens} tokens")


@case("chat")
def max_tokens_cuts(server: Server) -> None:
    """An answer ends after `max_tokens`, and says that it was cut."""
    answer = server.chat(GREETING, max_tokens=2)

    same(answer.choices[0].finish_reason, "length", "finish_reason")
    assert answer.usage is not None
    same(answer.usage.completion_tokens, 2, "tokens")


@case("chat")
def max_completion_tokens_cuts(server: Server) -> None:
    """The newer name of `max_tokens` means the same."""
    answer = server.client.chat.completions.create(
        model=server.model,
        messages=list(GREETING),  # type: ignore[arg-type]  # plain mappings
        max_completion_tokens=2,
        temperature=0,
    )

    same(answer.choices[0].finish_reason, "length", "finish_reason")


@case("chat")
def a_system_message_counts(server: Server) -> None:
    """What the system message says becomes part of the prompt."""
    bare, told = (server.chat(each, max_tokens=1).usage for each in (GREETING[1:], GREETING))
    assert bare is not None
    assert told is not None

    expect(
        told.prompt_tokens > bare.prompt_tokens, f"{told.prompt_tokens} tokens with it, {bare.prompt_tokens} without"
    )


@case("chat")
def a_developer_message_is_taken(server: Server) -> None:
    """The newer role of the system message is accepted and becomes part of the prompt."""
    bare = server.chat(GREETING[1:], max_tokens=1).usage
    told = server.chat([{"role": "developer", "content": SYSTEM_PROMPT}, GREETING[1]], max_tokens=1).usage
    assert bare is not None
    assert told is not None

    expect(
        told.prompt_tokens > bare.prompt_tokens, f"{told.prompt_tokens} tokens with it, {bare.prompt_tokens} without"
    )


@case("chat")
def turns_are_read(server: Server) -> None:
    """Earlier questions and answers become part of the prompt."""
    turns = [*GREETING, {"role": "assistant", "content": "Hello, how can I help?"}, user("Thank you!")]
    short, long = (server.chat(each).usage for each in (GREETING, turns))
    assert short is not None
    assert long is not None

    expect(long.prompt_tokens > short.prompt_tokens, f"{long.prompt_tokens} tokens after {short.prompt_tokens}")


@case("chat")
def content_may_be_parts(server: Server) -> None:
    """A list of text parts is read like the text itself."""
    parts = [WEATHER[0], user([{"type": "text", "text": WEATHER[1]["content"]}])]
    one, other = server.chat(WEATHER), server.chat(parts)

    same(other.choices[0].message.content, one.choices[0].message.content, "answer to parts and to text")
    assert one.usage is not None
    assert other.usage is not None
    same(other.usage.prompt_tokens, one.usage.prompt_tokens, "tokens of parts and of text")
