"""How the page looks to everybody: small and large, light and dark, read aloud."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.agent.page.conftest import PHONE, Opened
from tests.agent.page.doing import LONDON, answer, ask, whole
from tests.agent.page.script import Gate, Refusal, Stream, done, text, tool_call, tool_result
from tests.agent.page.server import StandIn

AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RICH = """\
## Weather

It rains in **London**, *lightly*; see [Open-Meteo](https://open-meteo.com/en/docs/a-path-of-many-words/that-does-not-end).

1. one
2. two with `code` and a-word-so-long-that-it-fits-no-phone-and-must-be-broken-somewhere-in-its-middle

> said

| day | min | max | conditions | wind | rain | sun |
|---|--:|--:|---|--:|--:|:-:|
| Sat 22 Nov | 6.1 | 9.4 | light rain | 14.0 km/h | 2.2 mm | no |

```python
print("a line of code that is much longer than any phone is wide, and scrolls by itself instead of the page")
```
"""
WEATHER = {"city": "London", "temperature_c": 11.2, "conditions": "light rain", "wind_kmh": 14.0}
NAME = "get_current_weather"
SCHEMES = ["light", "dark"]


def answered(page: Page, agent: StandIn) -> None:
    """Show an answer with all that an answer may have."""
    steps = [tool_call(NAME, city="London"), tool_result(NAME, WEATHER, city="London"), text(RICH), done(RICH)]
    agent.will(Stream(steps=steps))
    ask(page)
    whole(page)
    page.locator(".tool summary").click()


def answering(page: Page, agent: StandIn) -> None:
    """Show one that is under way."""
    agent.will(Stream(steps=[text("Let me look.\n\n"), tool_call(NAME, city="London"), Gate()]))
    ask(page)
    expect(answer(page).locator(".state")).to_have_text("running…")


def failed(page: Page, agent: StandIn) -> None:
    """Show one that did not come."""
    agent.will(Refusal(status=503, code="overloaded", message="the model is busy; try again in 7 s", retry_after_s=7))
    ask(page)
    expect(answer(page).locator(".what")).to_be_visible()


def key_asked(page: Page, agent: StandIn) -> None:
    """Show the dialog, with a key that was wrong."""
    agent.key = "sk-person"
    page.reload()
    page.get_by_role("button", name="Use this key").click()
    expect(page.get_by_role("dialog")).to_contain_text("Type or paste your key.")


def empty(page: Page, _: StandIn) -> None:
    """Show the page as it is at first."""
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    expect(page.get_by_text("Weather data by Open-Meteo.com")).to_be_visible()


STATES: Mapping[str, Callable[[Page, StandIn], None]] = {
    state.__name__: state for state in (empty, answering, answered, failed, key_asked)
}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_wrong(opened: Opened, agent: StandIn, state: str, scheme: str) -> None:
    """Contrast, names, roles and order, in each state and both schemes, with motion reduced to none."""
    page = opened(agent.url, color_scheme=scheme, reduced_motion="reduce")
    STATES[state](page, agent)

    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)

    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
    assert len(found["passes"]) > 15


@pytest.mark.parametrize("state", STATES)
def test_a_phone_never_scrolls_sideways(opened: Opened, agent: StandIn, state: str) -> None:
    """Long words break; tables and code scroll by themselves."""
    page = opened(agent.url, viewport=PHONE, has_touch=True, is_mobile=True)
    STATES[state](page, agent)

    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_what_is_touched_is_large_enough(opened: Opened, agent: StandIn) -> None:
    """24 CSS pixels at least, https://www.w3.org/TR/WCAG22/#target-size-minimum."""
    page = opened(agent.url, viewport=PHONE, has_touch=True, is_mobile=True)
    answered(page, agent)

    sizes = page.locator("button:visible, summary:visible, textarea:visible").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect()).map((box) => Math.min(box.width, box.height))"
    )
    assert len(sizes) >= 4
    assert min(sizes) >= 24


def test_the_question_is_at_hand_in_a_long_conversation(opened: Opened, agent: StandIn) -> None:
    """It stays in view, and the page at the end of the answer while that grows."""
    page = opened(agent.url, viewport=PHONE)
    gate = Gate()
    agent.will(Stream(steps=[text("line\n\n" * 60), gate, text("more\n\n" * 60 + "end"), done("")]))

    ask(page)
    expect(answer(page).locator("p").filter(has_text="line")).to_have_count(60)
    gate.open()
    whole(page)

    expect(page.get_by_label("Your question")).to_be_in_viewport()
    expect(page.get_by_text("end", exact=True)).to_be_in_viewport()


def test_who_reads_above_is_left_there(opened: Opened, agent: StandIn) -> None:
    """A growing answer pulls nobody away; one button leads back."""
    page = opened(agent.url, viewport=PHONE)
    gate = Gate()
    agent.will(Stream(steps=[text("line\n\n" * 60), gate, text("more\n\n" * 60 + "end"), done("")]))

    ask(page)
    expect(answer(page).locator("p").filter(has_text="line")).to_have_count(60)
    page.evaluate("scrollTo(0, 0)")
    latest = page.get_by_role("button", name="Latest answer")
    expect(latest).to_be_visible()
    gate.open()
    whole(page)
    assert page.evaluate("scrollY") == 0
    latest.click()

    expect(page.get_by_text("end", exact=True)).to_be_in_viewport()
    expect(latest).to_be_hidden()


def test_dark_and_light_follow_the_system(opened: Opened, agent: StandIn) -> None:
    """Nobody is dazzled."""
    sums = {}
    for scheme in SCHEMES:
        page = opened(agent.url, color_scheme=scheme)
        colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        sums[scheme] = sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(","))

    assert sums["dark"] < 150
    assert sums["light"] > 600


def test_motion_is_for_those_who_want_it(opened: Opened, agent: StandIn) -> None:
    """Nothing moves where the system asks for stillness."""
    for motion, running in (("reduce", 0), ("no-preference", 2)):
        page = opened(agent.url, reduced_motion=motion)
        answering(page, agent)

        assert page.evaluate("document.getAnimations().length") == running


def test_no_byte_comes_from_elsewhere(page: Page, agent: StandIn) -> None:
    """No font, no script, no image of a third party, also not through an answer."""
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))

    page.reload()
    answered(page, agent)

    assert hosts == {agent.url.split("/")[2]}
    assert agent.asked[0].contents == [LONDON]
