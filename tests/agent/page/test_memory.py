"""What the browser keeps of a conversation."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.agent.page.conftest import Opened
from tests.agent.page.doing import LONDON, answer, ask, whole
from tests.agent.page.script import TRACE, Gate, Left, Refusal, Stream, done, says, text, tool_call, tool_result
from tests.agent.page.server import StandIn

TURN = {
    "question": "Why?",
    "parts": [{"text": "Because **it** is.\n\n" * 20}],
    "response": "Because it is.",
    "usage": None,
    "trace": "",
    "state": "done",
    "failure": None,
}


def keep(page: Page, turns: object) -> None:
    """Write turns where the page finds them, and load it again."""
    page.evaluate("text => localStorage.setItem('triad.turns', text)", json.dumps(turns, ensure_ascii=False))
    page.reload()


def kept(page: Page) -> list[dict[str, object]]:
    """Read what it has written."""
    found: list[dict[str, object]] = json.loads(page.evaluate("localStorage.getItem('triad.turns') ?? '[]'"))

    return found


def test_a_reload_keeps_the_conversation(page: Page, agent: StandIn) -> None:
    """Texts, tool calls and what they took; the next question goes on from there."""
    name = "get_current_weather"
    steps = [tool_call(name, city="London"), tool_result(name, {"city": "London"}, city="London"), done("**Rain.**")]
    agent.will(Stream(steps=steps), says("Sun."))

    ask(page)
    before = whole(page).inner_html()
    page.reload()

    assert whole(page).inner_html() == before
    expect(answer(page).locator(".facts")).to_contain_text(TRACE)
    ask(page, "And tomorrow?")
    whole(page)
    assert agent.asked[-1].contents == [LONDON, "**Rain.**", "And tomorrow?"]


def test_a_reload_keeps_what_is_typed(page: Page) -> None:
    """A draft is work."""
    page.get_by_label("Your question").fill("What is the")
    page.reload()

    expect(page.get_by_label("Your question")).to_have_value("What is the")


def test_a_reload_keeps_the_half_of_an_answer(page: Page, agent: StandIn) -> None:
    """It is told from a whole one, and can be asked for again."""
    left = Left()
    agent.will(Stream(steps=[text("It is "), left]), says("Rain."))

    ask(page)
    expect(answer(page).locator(".parts")).to_have_text("It is")
    page.reload()

    assert left.happened()
    expect(answer(page).locator(".what")).to_have_text("Interrupted")
    expect(answer(page).locator(".parts")).to_have_text("It is")
    page.get_by_role("button", name="Try again").click()
    expect(whole(page)).to_have_text("Rain.")


def test_a_reload_keeps_a_failure_and_its_question(page: Page, agent: StandIn) -> None:
    """What went wrong is still said, and trying again still works."""
    agent.will(Refusal(status=504, code="timeout"), says("Rain."))

    ask(page)
    expect(answer(page).locator(".what")).to_have_text("It took too long")
    page.reload()
    expect(answer(page).locator(".what")).to_have_text("It took too long")
    page.get_by_role("button", name="Try again").click()

    expect(whole(page)).to_have_text("Rain.")


def test_a_long_conversation_is_bounded(page: Page, agent: StandIn) -> None:
    """On the page, in the browser, and in what is sent."""
    agent.will(says("Rain."))

    keep(page, [TURN] * 150)
    ask(page)
    whole(page)

    expect(page.locator(".turn")).to_have_count(100)
    assert len(kept(page)) == 100
    assert len(agent.asked[0].contents) == 63


def test_long_answers_are_bounded_together(page: Page, agent: StandIn) -> None:
    """A million signs are kept; fewer than the server takes are sent."""
    agent.will(says("Rain."))

    keep(page, [{**TURN, "parts": [], "response": "ü" * 40_000}] * 40)
    ask(page)
    whole(page)

    assert len(json.dumps(kept(page), ensure_ascii=False)) < 1_000_000
    assert len(json.dumps(agent.asked[0].body, ensure_ascii=False).encode()) < 256 * 1024
    assert max(len(content) for content in agent.asked[0].contents) <= 32 * 1024


def test_a_long_conversation_is_left_alone_while_an_answer_grows(page: Page, agent: StandIn) -> None:
    """A token costs as much in the hundredth turn as in the first."""
    gate = Gate()
    agent.will(Stream(steps=[text("It "), gate, *(text(f"is {n} ") for n in range(200)), done("It is")]))

    keep(page, [TURN] * 99)
    ask(page)
    expect(answer(page).locator(".parts")).to_have_text("It")
    page.evaluate(
        "globalThis.touched = 0;"
        "for (const turn of [...document.querySelectorAll('.turn')].slice(0, -1))"
        " new MutationObserver((all) => (touched += all.length))"
        ".observe(turn, {attributes: true, childList: true, characterData: true, subtree: true})"
    )
    gate.open()
    whole(page)

    assert page.evaluate("touched") == 0


def test_a_full_storage_keeps_the_latest(page: Page, agent: StandIn) -> None:
    """The page goes on, with the older half forgotten first."""
    agent.will(says("Rain."))
    keep(page, [TURN] * 9)
    page.evaluate(
        "const set = Storage.prototype.setItem;"
        "Storage.prototype.setItem = function (name, text) {"
        " if (text.length > 3000) throw new DOMException('full', 'QuotaExceededError');"
        " set.call(this, name, text) }; null"
    )

    ask(page)
    whole(page)

    assert 0 < len(kept(page)) < 9
    assert kept(page)[-1]["response"] == "Rain."
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_browser_that_keeps_nothing_still_answers(opened: Opened, agent: StandIn) -> None:
    """It may be set up so; the page says it."""
    page = opened(agent.url)
    page.context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(globalThis, name, {get() { throw new DOMException('no', 'SecurityError') }})"
    )
    page.reload()
    agent.will(says("Rain."))

    ask(page)

    expect(whole(page)).to_have_text("Rain.")
    expect(page.get_by_role("alert")).to_contain_text("This browser keeps nothing")


@pytest.mark.parametrize(
    "text", ["not json", "{}", "[null]", '[{"question": 1}]', '[{"question": "a", "parts": [null]}]']
)
def test_what_nobody_can_read_any_more_is_left_out(page: Page, text: str) -> None:
    """An older page, or a hand, may have written there."""
    page.evaluate("text => localStorage.setItem('triad.turns', text)", text)
    page.reload()

    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)
