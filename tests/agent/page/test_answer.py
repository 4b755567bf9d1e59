"""An answer on the page while it is made."""

from playwright.sync_api import Page, expect

from tests.agent.page.doing import LONDON, answer, ask, status, whole
from tests.agent.page.script import TRACE, Event, Gate, Left, Refusal, Stream, done, says, text, tool_call, tool_result
from tests.agent.page.server import StandIn

WEATHER = {"city": "London", "temperature_c": 11.2, "conditions": "light rain", "wind_kmh": 14.0}
PING = Event(name="")


def test_text_is_shown_as_it_comes(page: Page, agent: StandIn) -> None:
    """Nobody waits for the last token to read the first."""
    gate = Gate()
    agent.will(Stream(steps=[text("It is "), PING, gate, text("raining."), done("It is raining.")]))

    ask(page)
    expect(answer(page).locator(".parts")).to_have_text("It is")
    gate.open()

    expect(whole(page)).to_have_text("It is raining.")
    assert agent.asked[0].body == {"messages": [{"role": "user", "content": LONDON}], "stream": True}


def test_events_that_are_cut_anywhere_are_read_whole(page: Page, agent: StandIn) -> None:
    """A network cuts where it likes, also within a letter or a line's end."""
    stream = bytes(text("Überall 雨")) + bytes(done("Überall 雨"))
    lines = stream.replace(b"\n", b"\r\n")
    agent.will(Stream(steps=[lines[at : at + 1] for at in range(len(lines))]))

    ask(page)

    expect(whole(page)).to_have_text("Überall 雨")


def test_a_tool_call_tells_what_it_does_while_it_runs_and_after(page: Page, agent: StandIn) -> None:
    """Its state is said in words; arguments, result and time are there to open."""
    gate = Gate()
    name = "get_current_weather"
    result = tool_result(name, WEATHER, city="London")
    agent.will(Stream(steps=[tool_call(name, city="London"), gate, result, done("Rain.")]))

    ask(page)
    tool = answer(page).locator(".tool")
    expect(tool.locator("summary")).to_have_text("get_current_weather London running…")
    expect(status(page)).to_have_text("Calling get_current_weather")
    gate.open()

    expect(tool.locator("summary")).to_have_text("get_current_weather London done in 0.31 s")
    expect(tool.get_by_role("region", name="Result of get_current_weather")).to_be_hidden()
    tool.locator("summary").click()
    expect(tool.get_by_role("region", name="Arguments of get_current_weather")).to_contain_text('"city": "London"')
    expect(tool.get_by_role("region", name="Result of get_current_weather")).to_contain_text('"temperature_c": 11.2')


def test_a_tool_that_failed_says_why(page: Page, agent: StandIn) -> None:
    """The model may still answer; what failed stays to be seen."""
    name = "get_current_weather"
    failed = tool_result(name, error="no city is called Xyz", city="Xyz")
    agent.will(Stream(steps=[tool_call(name, city="Xyz"), failed, done("I know no such city.")]))

    ask(page)
    tool = answer(page).locator(".tool")

    expect(tool.locator("summary")).to_contain_text("failed in 0.31 s")
    tool.locator("summary").click()
    expect(tool.get_by_role("region", name="Failure of get_current_weather")).to_have_text("no city is called Xyz")


def test_text_and_tools_stand_in_the_order_in_which_they_came(page: Page, agent: StandIn) -> None:
    """A reader follows what the assistant did."""
    first, second = (tool_call(name, city="Rome") for name in ("one", "two"))
    results = [tool_result(name, WEATHER, city="Rome") for name in ("one", "two")]
    steps = [
        text("Let me look."),
        first,
        results[0],
        text("And on."),
        second,
        results[1],
        text("Sunny."),
        done("Sunny."),
    ]
    agent.will(Stream(steps=steps))

    ask(page)
    parts = whole(page).locator("> *")

    expect(parts).to_have_count(5)
    shown = [part.split("\n")[0] for part in parts.all_inner_texts()]
    assert (shown[0], shown[2], shown[4]) == ("Let me look.", "And on.", "Sunny.")
    assert (shown[1][-3:], shown[3][-3:]) == ("one", "two")


def test_two_calls_of_one_tool_keep_their_own_results(page: Page, agent: StandIn) -> None:
    """Results find their calls by id, whatever the order."""
    calls = [Event(name="tool_call", data={"id": key, "name": "calculate", "arguments": {}}) for key in ("a", "b")]
    results = [
        Event(name="tool_result", data={**call.data, "result": call.data["id"], "error": None, "seconds": 0.1})
        for call in reversed(calls)
    ]
    agent.will(Stream(steps=[*calls, *results, done("Both.")]))

    ask(page)
    whole(page)

    assert page.locator(".tool .result").all_text_contents() == ['"a"', '"b"']


def test_an_answer_ends_with_what_it_took(page: Page, agent: StandIn) -> None:
    """Tokens, steps and the trace id are there for who asks for help."""
    agent.will(says("Rain."))

    ask(page)
    whole(page)

    expect(answer(page).locator(".facts")).to_have_text(f"312 tokens in 2 steps · trace {TRACE}")


def test_a_screen_reader_hears_the_answer_once_it_is_whole(page: Page, agent: StandIn) -> None:
    """Single tokens are not read out."""
    gate = Gate()
    agent.will(Stream(steps=[text("It is "), gate, text("raining."), done("It is raining.")]))

    ask(page)
    expect(answer(page).locator(".parts")).to_have_text("It is")
    expect(status(page)).to_have_text("Thinking")
    gate.open()

    expect(status(page)).to_have_text("Answer: It is raining.")


def test_stop_ends_the_answer_at_the_server_too(page: Page, agent: StandIn) -> None:
    """What has come stays, and nobody goes on computing for nobody."""
    left = Left()
    agent.will(Stream(steps=[text("It is "), left]))

    ask(page)
    expect(answer(page).locator(".parts")).to_have_text("It is")
    page.get_by_role("button", name="Stop").click()

    assert left.happened()
    expect(answer(page).locator(".what")).to_have_text("Stopped")
    expect(answer(page).locator(".parts")).to_have_text("It is")
    expect(page.get_by_role("button", name="Send")).to_be_visible()


def test_a_question_carries_what_was_said_before_it(page: Page, agent: StandIn) -> None:
    """Answers that never came are left out, so that user and assistant always take turns."""
    agent.will(says("Rain."), Refusal(status=502, code="model_failed"), says("Then too."))

    ask(page)
    whole(page)
    ask(page, "Why?")
    expect(answer(page).locator(".what")).to_be_visible()
    ask(page, "And tomorrow?")
    whole(page)

    assert agent.asked[-1].contents == [LONDON, "Rain.", "And tomorrow?"]


def test_a_new_conversation_forgets_the_old_one(page: Page, agent: StandIn) -> None:
    """Nothing of it is shown, kept or sent any more, also when an answer is still under way."""
    left = Left()
    agent.will(Stream(steps=[text("It is "), left]), says("Sunny."))

    ask(page)
    expect(answer(page).locator(".parts")).to_have_text("It is")
    page.get_by_role("button", name="New conversation").click()

    assert left.happened()
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    ask(page, "And in Rome?")
    whole(page)
    assert agent.asked[-1].contents == ["And in Rome?"]


def test_an_example_asks_its_question(page: Page, agent: StandIn) -> None:
    """Who does not know what to ask begins with one click."""
    agent.will(says("Rain."))

    page.get_by_role("button", name="What is the future 2 days weather in London?").click()
    whole(page)

    assert agent.asked[0].contents == ["What is the future 2 days weather in London?"]


def test_text_written_from_right_to_left_runs_from_right_to_left(page: Page, agent: StandIn) -> None:
    """Each block finds its own direction."""
    agent.will(says("مرحبا بالعالم\n\nHello"))

    ask(page, "مرحبا")
    paragraphs = whole(page).locator("p")

    directions = [paragraphs.nth(at).evaluate("node => getComputedStyle(node).direction") for at in (0, 1)]
    assert directions == ["rtl", "ltr"]
    assert page.locator(".question p").evaluate("node => getComputedStyle(node).direction") == "rtl"
