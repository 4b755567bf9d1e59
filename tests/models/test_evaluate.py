"""How answers are judged."""

from models.tiny.evaluate import cases, request, same, shares, table, totals
from models.tiny.places import HELD_OUT
from models.tiny.transcript import Call, Message

CALL = Call(name="get_current_weather", arguments={"city": "Quito"})
SERVED = {"function": {"name": "get_current_weather", "arguments": '{"city":"Quito"}'}}


def test_cases_are_the_same_each_time() -> None:
    """Figures of two models can be compared."""
    assert list(cases(count=4)) == list(cases(count=4))


def test_every_weather_case_asks_about_a_held_out_city() -> None:
    """Both the city asked for and the city called for."""
    called = [call for case in cases(count=4) for call in case.expected.calls if "city" in call.arguments]

    assert called
    assert all(call.arguments["city"] in HELD_OUT for call in called)


def test_a_case_ends_before_what_is_expected() -> None:
    """The answer is not given away."""
    assert all(case.before.messages[-1].role in ("user", "tool") for case in cases(count=4))


def test_a_request_carries_history_tools_and_the_wish_to_think() -> None:
    """In OpenAI's shape; only a thinking answer is asked for with thoughts."""
    made = list(cases(count=8))
    thinking = [case for case in made if case.expected.thought is not None]
    plain = [case for case in made if case.expected.thought is None]

    assert thinking
    assert all(request(case, "m")["chat_template_kwargs"] == {"thinking": True} for case in thinking)
    assert all("chat_template_kwargs" not in request(case, "m") for case in plain)
    assert all(len(request(case, "m")["messages"]) == len(case.before.messages) for case in made)


def test_a_call_is_judged_by_what_it_means() -> None:
    """Spaces in the arguments do not matter, names and values do."""
    expected = Message(role="assistant", calls=(CALL,))
    other = {"function": {"name": "get_current_weather", "arguments": '{"city":"Lima"}'}}

    assert same({"content": None, "tool_calls": [SERVED]}, expected)
    assert not same({"content": None, "tool_calls": [other]}, expected)
    assert not same({"content": None, "tool_calls": [SERVED, SERVED]}, expected)
    assert not same({"content": "Quito", "tool_calls": [SERVED]}, expected)


def test_thoughts_are_judged_apart_from_words() -> None:
    """Under either name that the engines give them."""
    expected = Message(role="assistant", thought="I know.", content="Yes.")

    assert same({"content": "Yes.", "reasoning_content": "I know."}, expected)
    assert same({"content": "Yes.", "reasoning": "I know."}, expected)
    assert not same({"content": "I know. Yes."}, expected)


def test_calls_answers_from_results_and_words_are_totalled_apart() -> None:
    """Copying a number from a result is another skill than small talk."""
    judged = [("pair: call", True), ("pair: answer", False), ("pair, third exchange: answer", True)]

    assert totals([*judged, ("count: words", True)]) == {
        "all calls": 1.0,
        "all answers from results": 0.5,
        "all answers in words": 1.0,
    }


def test_shares_are_counted_by_kind() -> None:
    """A kind that is rare does not hide behind one that is common."""
    figures = shares([("call", True), ("call", False), ("answer", True)])

    assert figures == {"call": 0.5, "answer": 1.0}
    assert table(figures) == ["| call | 50.0% |", "| answer | 100.0% |"]
