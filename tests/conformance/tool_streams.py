"""Tool calls in a stream: deltas that make the call which comes without a stream."""

from openai.types.chat.chat_completion_chunk import Choice, ChoiceDeltaToolCall

from contracts.tools import TOOLS
from tests.conformance.case import case, expect, same
from tests.conformance.questions import GREETING, TWO_CITIES, WEATHER
from tests.conformance.server import Messages, Server
from tests.conformance.streaming import choices, text
from tests.conformance.tools import calls


@case("tool streams")
def deltas_make_the_call(server: Server) -> None:
    """Put together by index, the pieces are the call of the answer in one piece."""
    same(_assembled(choices(server.stream(WEATHER, tools=TOOLS))), _whole(server, WEATHER), "stream and whole")


@case("tool streams")
def deltas_make_both_calls(server: Server) -> None:
    """Two calls at once come apart by their index."""
    streamed = choices(server.stream(TWO_CITIES, tools=TOOLS, parallel_tool_calls=True))

    same(len(_assembled(streamed)), 2, "calls")
    same(_assembled(streamed), _whole(server, TWO_CITIES), "stream and whole")


@case("tool streams")
def not_parallel_is_one_call(server: Server) -> None:
    """`parallel_tool_calls: false` streams one call, and the stream ends as one with calls does."""
    streamed = choices(server.stream(TWO_CITIES, tools=TOOLS, parallel_tool_calls=False))

    same(len(_assembled(streamed)), 1, "calls")
    same([each.finish_reason for each in streamed if each.finish_reason], ["tool_calls"], "finish reasons")


@case("tool streams")
def a_call_names_itself_once(server: Server) -> None:
    """The first piece of a call, and no other, has its id and the function's name."""
    first, *rest = _pieces(choices(server.stream(WEATHER, tools=TOOLS)))

    expect(first.id and first.function and first.function.name, f"first piece without id or name: {first}")
    expect(not any(each.id or (each.function and each.function.name) for each in rest), "a name twice")


@case("tool streams")
def the_stream_ends_with_tool_calls(server: Server) -> None:
    """The reason of the end is `tool_calls`, once."""
    reasons = [each.finish_reason for each in choices(server.stream(WEATHER, tools=TOOLS)) if each.finish_reason]

    same(reasons, ["tool_calls"], "finish reasons")


@case("tool streams")
def the_call_is_not_content(server: Server) -> None:
    """The model's own notation of a call does not leak into the content."""
    whole = server.chat(WEATHER, tools=TOOLS).choices[0].message.content or ""

    same(text(server.stream(WEATHER, tools=TOOLS)).strip(), whole.strip(), "content beside the call")
    expect("get_current_weather" not in whole, f"the call is in the content: {whole!r}")


@case("tool streams")
def words_stream_beside_tools(server: Server) -> None:
    """With tools at hand a greeting streams like the answer in one piece."""
    whole = server.chat(GREETING, tools=TOOLS).choices[0].message.content

    same(text(server.stream(GREETING, tools=TOOLS)), whole, "stream and whole")


def _pieces(streamed: list[Choice]) -> list[ChoiceDeltaToolCall]:
    pieces = [each for choice in streamed for each in choice.delta.tool_calls or []]
    expect(pieces, "no call in the stream")

    return pieces


def _assembled(streamed: list[Choice]) -> list[tuple[str, str]]:
    made: dict[int, tuple[str, str]] = {}
    for piece in _pieces(streamed):
        name, given = made.get(piece.index, ("", ""))
        function = piece.function
        if function is not None:
            made[piece.index] = (name + (function.name or ""), given + (function.arguments or ""))

    return [made[index] for index in sorted(made)]


def _whole(server: Server, messages: Messages) -> list[tuple[str, str]]:
    answer = server.chat(messages, tools=TOOLS, parallel_tool_calls=True)

    return [(each.function.name, each.function.arguments) for each in calls(answer)]
