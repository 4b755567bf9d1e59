"""The page without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from tests.agent.page.conftest import Opened
from tests.agent.page.doing import LONDON, answer, whole
from tests.agent.page.script import Gate, Left, Stream, done, says, text, tool_call, tool_result
from tests.agent.page.server import MODEL, StandIn


@pytest.fixture
def untouched(opened: Opened, agent: StandIn) -> Page:
    """Open the page on a device for fingers, where nothing has the focus at first."""
    page = opened(agent.url, has_touch=True, is_mobile=True)
    expect(page.locator("#model")).to_have_text(MODEL)

    return page


def focused(page: Page) -> str:
    """Say what has the focus."""
    return str(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))


def test_one_asks_and_reads_with_the_keyboard_alone(page: Page, agent: StandIn) -> None:
    """From the loaded page to an opened tool call."""
    name = "get_current_weather"
    steps = [tool_call(name, city="London"), tool_result(name, {"city": "London"}, city="London"), done("Rain.")]
    agent.will(Stream(steps=steps))

    page.keyboard.type(LONDON)
    page.keyboard.press("Enter")
    whole(page)
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("region", name="Result of get_current_weather")).to_be_visible()


def test_the_first_stop_leads_past_everything(untouched: Page) -> None:
    """Who moves by keyboard need not pass each button."""
    page = untouched

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to your question")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.get_by_label("Your question")).to_be_focused()


def test_the_focus_moves_as_one_reads(untouched: Page) -> None:
    """From the examples down to the question and its button."""
    stops = []
    for _ in range(6):
        untouched.keyboard.press("Tab")
        stops.append(focused(untouched))

    assert [stop.split()[0] for stop in stops] == ["Skip", "What", "What", "What", "question", "Send"]


def test_what_has_the_focus_is_seen(untouched: Page) -> None:
    """Each stop has an outline, or its frame has."""
    for _ in range(6):
        untouched.keyboard.press("Tab")
        widths = untouched.evaluate(
            "[document.activeElement, document.activeElement.form].filter(Boolean)"
            ".map((node) => getComputedStyle(node)).filter((style) => style.outlineStyle !== 'none')"
            ".map((style) => Number.parseFloat(style.outlineWidth))"
        )

        assert max(widths) >= 1


def test_enter_with_shift_makes_a_new_line(page: Page, agent: StandIn) -> None:
    """A question may have several."""
    agent.will(says("Rain."))

    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    whole(page)

    assert agent.asked[0].contents == ["one\ntwo"]


def test_enter_that_chooses_a_word_sends_nothing(page: Page, agent: StandIn) -> None:
    """Input methods of Chinese, Japanese and Korean end a word with it."""
    field = page.get_by_label("Your question")
    field.fill("東京")

    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})

    expect(field).to_have_value("東京")
    assert agent.asked == []


def test_escape_stops_an_answer(page: Page, agent: StandIn) -> None:
    """Wherever the focus is."""
    left = Left()
    agent.will(Stream(steps=[text("It is "), left]))

    page.keyboard.type(LONDON)
    page.keyboard.press("Enter")
    expect(answer(page).locator(".parts")).to_have_text("It is")
    page.keyboard.press("Escape")

    expect(answer(page).locator(".what")).to_have_text("Stopped")
    assert left.happened()


def test_the_focus_is_not_lost_when_its_button_goes(page: Page, agent: StandIn) -> None:
    """Send becomes Stop, and Stop becomes Send."""
    gate, left = Gate(), Left()
    agent.will(Stream(steps=[text("It is "), gate, left]))

    page.keyboard.type(LONDON)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Stop")).to_be_focused()
    gate.open()
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Send")).to_be_visible()
    expect(page.get_by_label("Your question")).to_be_focused()


def test_what_is_typed_during_an_answer_stays(page: Page, agent: StandIn) -> None:
    """Enter does not send it, and says why."""
    gate = Gate()
    agent.will(Stream(steps=[text("It is "), gate, done("It is")]))

    page.keyboard.type(LONDON)
    page.keyboard.press("Enter")
    expect(answer(page).locator(".parts")).to_have_text("It is")
    page.keyboard.type("And tomorrow?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("An answer is under way. Escape stops it.")
    gate.open()
    whole(page)

    expect(page.get_by_label("Your question")).to_have_value("And tomorrow?")
    assert len(agent.asked) == 1
