"""A headless Chromium on the page, and what every test of it forbids."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.agent.page.server import StandIn, stand_in

FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 360, "height": 640}
_BREACHES = """
globalThis.breaches = [];
addEventListener("securitypolicyviolation", (event) => breaches.push(`${event.effectiveDirective} ${event.sample}`));
"""

Opened = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Find the browser; a machine without one fails."""
    name = os.environ.get("CHROMIUM") or "chromium"
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"no browser {name!r}: install chromium, or set CHROMIUM to the path of one")

    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Start what drives it."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """Start it once; each test has a profile of its own in it."""
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    browser = playwright.chromium.launch(executable_path=chromium, headless=True, chromium_sandbox=False, args=flags)
    yield browser
    browser.close()


@pytest.fixture
def agent() -> Iterator[StandIn]:
    """Start a server that answers what the test says."""
    with stand_in() as running:
        yield running


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Open pages in fresh profiles; at the end none of them may have breached its policy or raised an error."""
    checks: list[Callable[[], None]] = []

    def go(url: str, **settings: object) -> Page:
        page, check = _fresh(browser, url, settings)
        checks.append(check)
        return page

    yield go

    for check in checks:
        check()


@pytest.fixture
def page(opened: Opened, agent: StandIn) -> Page:
    """Open the page as it is at first."""
    return opened(agent.url)


def _fresh(browser: Browser, url: str, settings: dict[str, object]) -> tuple[Page, Callable[[], None]]:
    context = browser.new_context(**{"color_scheme": "light", **settings})  # type: ignore[arg-type]  # the caller's
    context.set_default_timeout(10_000)
    context.add_init_script(_BREACHES)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(url)

    def check() -> None:
        breaches = page.evaluate("breaches")
        context.close()

        assert (breaches, errors) == ([], [])

    return page, check
