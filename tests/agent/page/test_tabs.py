"""One conversation in two tabs of a browser."""

from playwright.sync_api import Page, expect

from tests.agent.page.doing import answer, ask, whole
from tests.agent.page.script import Gate, Left, Refusal, Stream, done, says, text
from tests.agent.page.server import StandIn


def test_two_tabs_show_the_same(page: Page, agent: StandIn) -> None:
    """What one tab asks stands in the other as well."""
    other = page.context.new_page()
    other.goto(agent.url)
    agent.will(says("Rain."))

    ask(page)
    whole(page)

    expect(whole(other)).to_have_text("Rain.")


def test_two_tabs_ask_at_once(page: Page, agent: StandIn) -> None:
    """Neither takes the other's answer away, nor calls it interrupted before its end."""
    other = page.context.new_page()
    other.goto(agent.url)
    gate = Gate()
    agent.will(Stream(steps=[text("Rain"), gate, text("."), done("Rain.")]), says("Sun."))

    ask(page)
    expect(answer(page).locator(".parts")).to_have_text("Rain")
    expect(other.locator(".turn")).to_have_attribute("data-state", "answering")
    ask(other, "And tomorrow?")
    whole(other)
    gate.open()

    for tab in (page, other):
        expect(tab.locator(".turn .parts")).to_have_text(["Rain.", "Sun."])
    other.reload()
    expect(other.locator(".turn .parts")).to_have_text(["Rain.", "Sun."])
    expect(other.locator('.turn[data-state="done"]')).to_have_count(2)


def test_an_answer_ends_with_its_tab(page: Page, agent: StandIn) -> None:
    """The other tabs wait as long as it is there."""
    other = page.context.new_page()
    other.goto(agent.url)
    left = Left()
    agent.will(Stream(steps=[text("It is "), left]))

    ask(other)
    expect(page.locator(".turn")).to_have_attribute("data-state", "answering")
    other.close()

    expect(answer(page).locator(".what")).to_have_text("Interrupted")
    assert left.happened()


def test_a_tab_takes_away_what_is_its_own_to_take(page: Page, agent: StandIn) -> None:
    """A question that is written anew leaves those that another tab has asked since."""
    other = page.context.new_page()
    other.goto(agent.url)
    gate = Gate()
    agent.will(Refusal(status=504, code="timeout"), Stream(steps=[gate, done("Sun.")]))

    ask(page)
    expect(other.get_by_role("button", name="Edit")).to_be_visible()
    ask(page, "And tomorrow?")
    expect(other.locator(".turn")).to_have_count(2)
    other.get_by_role("button", name="Edit").click()
    gate.open()

    for tab in (page, other):
        expect(tab.locator(".turn .parts")).to_have_text(["Sun."])
