"""What a person does on the page, and sees there."""

from playwright.sync_api import Locator, Page, expect

LONDON = "What is the current weather in London?"


def ask(page: Page, question: str = LONDON) -> None:
    """Type a question and send it."""
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Send").click()


def answer(page: Page) -> Locator:
    """Find the last answer."""
    return page.locator(".turn").last.locator(".answer")


def whole(page: Page) -> Locator:
    """Wait for the last answer to be complete."""
    expect(page.locator(".turn").last).to_have_attribute("data-state", "done")

    return answer(page).locator(".parts")


def status(page: Page) -> Locator:
    """Find what a screen reader is told."""
    return page.get_by_role("status")
