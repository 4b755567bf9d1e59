"""What the page says when no answer comes, and what it keeps."""

import pytest
from playwright.sync_api import Page, expect

from tests.agent.page.conftest import Opened
from tests.agent.page.doing import LONDON, answer, ask, whole
from tests.agent.page.script import Event, Gate, Refusal, Stream, says, text
from tests.agent.page.server import StandIn

BUSY = Refusal(status=503, code="overloaded", message="the model is busy or down; try again in 7 s", retry_after_s=7)


def test_a_busy_backend_says_when_to_try_again(page: Page, agent: StandIn) -> None:
    """The seconds count down, and one button asks the same again."""
    page.clock.install()
    agent.will(BUSY, says("Rain."))

    ask(page)
    failure = answer(page).locator(".failure")
    expect(failure.locator(".what")).to_have_text("The assistant is busy")
    expect(failure.locator(".wait")).to_have_text("Worth trying again in 7 s.")
    page.clock.run_for(3_000)
    expect(failure.locator(".wait")).to_have_text("Worth trying again in 4 s.")
    page.clock.run_for(5_000)
    expect(failure.locator(".wait")).to_have_text("Worth trying again now.")
    failure.get_by_role("button", name="Try again").click()

    expect(whole(page)).to_have_text("Rain.")
    expect(failure).to_be_hidden()
    assert [asked.contents for asked in agent.asked] == [[LONDON], [LONDON]]


@pytest.mark.parametrize(
    ("refusal", "what"),
    [
        (Refusal(status=503, code="gateway_down", message="the gateway does not answer"), "The model is down"),
        (Refusal(status=503, body=b"<h1>Service unavailable</h1>"), "The assistant is down or busy"),
        (Refusal(status=504, code="timeout", message="the model did not answer in time"), "It took too long"),
        (Refusal(status=502, code="model_failed", message="the model gave an empty answer"), "The model failed"),
        (Refusal(status=422, code="context_length_exceeded"), "The conversation has become too long"),
        (Refusal(status=413, code="too_large"), "The question is too long"),
        (Refusal(status=500, body=b""), "Something went wrong"),
    ],
)
def test_each_failure_is_said_in_words(page: Page, agent: StandIn, refusal: Refusal, what: str) -> None:
    """Also what a proxy says in place of the agent."""
    agent.will(refusal)

    ask(page)

    expect(answer(page).locator(".what")).to_have_text(what)
    expect(page.get_by_role("status")).to_contain_text(what)
    expect(page.locator(".question p")).to_have_text(LONDON)


def test_nobody_is_told_to_ask_for_ever(page: Page, agent: StandIn) -> None:
    """A model that came to no end finds none the next time either."""
    agent.will(Refusal(status=502, code="model_failed", message="the model called tools until the 8 steps were spent"))

    ask(page)
    why = answer(page).locator(".why")

    expect(why).to_contain_text("The server says: the model called tools until the 8 steps were spent.")
    expect(why).not_to_contain_text("sking again")


def test_a_stream_that_breaks_keeps_what_had_come(page: Page, agent: StandIn) -> None:
    """Half an answer is told from a whole one, and the server's side of it from an error event."""
    agent.will(Stream(steps=[text("It is ")]), Stream(steps=[text("It"), Event(name="error", data=_error("timeout"))]))

    ask(page)
    expect(answer(page).locator(".what")).to_have_text("The connection broke")
    expect(answer(page).locator(".parts")).to_have_text("It is")
    ask(page)

    expect(answer(page).locator(".what")).to_have_text("It took too long")
    expect(answer(page).locator(".why")).to_contain_text("The server says: no time is left.")


def test_a_stream_of_nonsense_is_a_broken_one(page: Page, agent: StandIn) -> None:
    """Something between may answer in the agent's place."""
    agent.will(Stream(steps=[b"event: text\ndata: {not json\n\n"]))

    ask(page)

    expect(answer(page).locator(".what")).to_have_text("The connection broke")


def test_a_connection_that_went_silent_is_given_up(page: Page, agent: StandIn) -> None:
    """The agent says something every fifteen seconds; three times nothing means that nobody is there."""
    page.clock.install()
    gate = Gate()
    agent.will(Stream(steps=[text("It is "), gate]))

    ask(page)
    page.clock.run_for(1_000)
    expect(answer(page).locator(".parts")).to_have_text("It is")
    page.clock.run_for(46_000)

    expect(answer(page).locator(".what")).to_have_text("The connection broke")
    gate.open()


def test_a_question_asked_offline_is_kept(page: Page, agent: StandIn) -> None:
    """The page says so before, and asks again on demand when the network is back."""
    agent.will(says("Rain."))

    page.context.set_offline(True)  # the library's
    expect(page.get_by_role("alert")).to_contain_text("You are offline.")
    ask(page)
    expect(answer(page).locator(".what")).to_have_text("You are offline")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()

    expect(whole(page)).to_have_text("Rain.")


def test_a_server_that_is_down_at_first_is_asked_again(opened: Opened, agent: StandIn) -> None:
    """The page says so, and what is typed meanwhile stays."""
    agent.down = True
    page = opened(agent.url)

    expect(page.get_by_role("alert")).to_contain_text("The model failed.")
    page.get_by_label("Your question").fill(LONDON)
    agent.down = False
    page.get_by_role("button", name="Try again").click()

    expect(page.get_by_role("alert")).to_be_hidden()
    expect(page.locator("#model")).to_have_text("assistant")
    expect(page.get_by_label("Your question")).to_have_value(LONDON)


def test_a_failed_question_can_be_written_anew(page: Page, agent: StandIn) -> None:
    """It goes back to where it was typed, before what is typed there by now."""
    agent.will(Refusal(status=422, code="schema", message="messages[0]: too strange"))

    ask(page)
    page.get_by_label("Your question").fill("And tomorrow?")
    page.get_by_role("button", name="Edit the question").click()

    expect(page.get_by_label("Your question")).to_have_value(f"{LONDON}\n\nAnd tomorrow?")
    expect(page.get_by_label("Your question")).to_be_focused()
    expect(page.locator(".turn")).to_have_count(0)


def test_a_question_that_is_too_long_stays_where_it_is(page: Page, agent: StandIn) -> None:
    """The page says by how much; nothing is cut and nothing is sent."""
    long = "ü" * 17_000

    ask(page, long)

    expect(page.get_by_role("alert")).to_have_text("The question is too long: 34 KiB, allowed: 32 KiB.")
    expect(page.get_by_label("Your question")).to_have_value(long)
    assert agent.asked == []


def _error(code: str) -> dict[str, object]:
    return {"error": {"message": "no time is left", "type": "server_error", "code": code}, "trace_id": "1"}
