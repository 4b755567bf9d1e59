"""A block of code, and the button that copies it."""

from playwright.sync_api import Page, expect

from tests.agent.page.doing import ask, whole
from tests.agent.page.script import says
from tests.agent.page.server import StandIn


def test_code_is_copied_as_it_was_written(page: Page, agent: StandIn) -> None:
    """One button, and it says that it has done it."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    agent.will(says("```make\nall:\n\techo '<b>'\n```"))

    ask(page)
    whole(page)
    page.get_by_role("button", name="Copy").click()

    expect(page.locator(".code button")).to_have_text("Copied")
    expect(page.locator(".code .language")).to_have_text("make")
    assert page.evaluate("navigator.clipboard.readText()") == "all:\n\techo '<b>'"


def test_code_is_selected_where_a_page_may_not_copy(page: Page, agent: StandIn) -> None:
    """Without TLS a browser forbids it; the keyboard's own copy still works."""
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    agent.will(says("```\nls -l\n```"))

    ask(page)
    whole(page)
    page.get_by_role("button", name="Copy").click()

    expect(page.locator(".code button")).to_have_text("Selected")
    assert page.evaluate("getSelection().toString()") == "ls -l"
