"""The key that a server asks for."""

import pytest
from playwright.sync_api import Page, expect

from tests.agent.page.conftest import Opened
from tests.agent.page.doing import answer, ask, whole
from tests.agent.page.script import says
from tests.agent.page.server import StandIn

KEY = "sk-person"


@pytest.fixture
def locked(opened: Opened, agent: StandIn) -> Page:
    """Open the page of a server that answers only who has a key."""
    agent.key = KEY
    page = opened(agent.url)
    expect(page.get_by_role("dialog")).to_be_visible()

    return page


def give(page: Page, key: str) -> None:
    """Type a key, and confirm it."""
    page.get_by_label("Key", exact=True).fill(key)
    page.get_by_role("button", name="Use this key").click()


def test_a_key_is_asked_for_once(locked: Page, agent: StandIn) -> None:
    """It goes with each question, and a reload does not ask again."""
    agent.will(says("Rain."), says("Sun."))

    give(locked, KEY)
    ask(locked)
    expect(whole(locked)).to_have_text("Rain.")
    locked.reload()
    ask(locked)
    expect(whole(locked)).to_have_text("Sun.")

    assert [asked.authorization for asked in agent.asked] == [f"Bearer {KEY}"] * 2


def test_a_wrong_key_is_asked_for_again_and_the_question_goes_on(locked: Page, agent: StandIn) -> None:
    """Nobody types a question twice because of a key."""
    agent.will(says("Rain."))

    give(locked, "sk-wrong")
    ask(locked)
    expect(locked.get_by_role("dialog").get_by_role("alert")).to_have_text("The server does not know this key.")
    give(locked, KEY)

    expect(whole(locked)).to_have_text("Rain.")


def test_without_a_key_the_question_is_kept(locked: Page, agent: StandIn) -> None:
    """Who has none now can read, and try again later."""
    agent.will(says("Rain."))

    locked.keyboard.press("Escape")
    expect(locked.get_by_role("dialog")).to_be_hidden()
    ask(locked)
    locked.get_by_role("button", name="Not now").click()
    expect(answer(locked).locator(".what")).to_have_text("A key is needed")
    locked.get_by_role("button", name="Try again").click()
    give(locked, KEY)

    expect(whole(locked)).to_have_text("Rain.")


def test_a_key_can_be_forgotten(locked: Page, agent: StandIn) -> None:
    """On a machine that others use, too; it is in no storage that outlives the tab."""
    agent.will(says("Rain."))

    expect(locked.get_by_role("button", name="Forget key")).to_be_hidden()
    give(locked, KEY)
    assert KEY not in locked.evaluate("JSON.stringify(localStorage)")
    locked.get_by_role("button", name="Forget key").click()
    ask(locked)

    expect(locked.get_by_role("dialog")).to_be_visible()
    assert [asked.authorization for asked in agent.asked] == [None]
    assert KEY not in locked.evaluate("JSON.stringify(sessionStorage)")


@pytest.mark.parametrize(
    ("typed", "said"), [("", "Type or paste your key."), ("schlüssel", "A key has no spaces and no accents.")]
)
def test_what_cannot_be_a_key_is_refused_at_once(locked: Page, typed: str, said: str) -> None:
    """A header cannot carry everything."""
    give(locked, typed)

    expect(locked.get_by_role("dialog").get_by_role("alert")).to_have_text(said)
    expect(locked.get_by_label("Key", exact=True)).to_have_attribute("aria-invalid", "true")
