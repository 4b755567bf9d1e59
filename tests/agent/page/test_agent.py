"""The page before the real agent, and a model that says what a test has written."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, expect

from agent.app import app
from agent.files import read_page
from agent.tools.registry import tools
from tests.agent.agents import Sky, make_house
from tests.agent.model import Call, ScriptedModel, Step
from tests.agent.page.conftest import Opened
from tests.agent.page.doing import LONDON, answer, ask, whole
from tests.agent.serving import served

KEY = "sk-a-person-of-this-test"
LOOKS = Step(calls=(Call(name="get_current_weather", arguments='{"city": "London"}'),))
SAYS = Step(text=("It is **clou", "dy** in London."))


@contextmanager
def real(model_url: str, keys: Path | None = None) -> Iterator[str]:
    """Serve the agent with the page and the tools that ship."""
    house = make_house(model_url, tools=tools(Sky()), keys=keys)
    with served(app(replace(house, files=read_page())), lifespan="on") as url:
        yield url


def test_the_real_agent_answers_on_the_page(opened: Opened, model: ScriptedModel, model_url: str) -> None:
    """Question, tool call, result and answer, under the policy that ships."""
    model.script = [LOOKS, SAYS]

    with real(model_url) as url:
        page = opened(url)
        page.get_by_role("button", name=LONDON).click()
        shown = whole(page)
        tool = page.locator(".tool")
        tool.locator("summary").click()

        expect(shown.locator("strong")).to_have_text("cloudy")
        expect(tool.locator("summary")).to_contain_text(re.compile(r"get_current_weather London done in"))
        expect(tool.locator(".result")).to_contain_text('"temperature_c": 11.5')
        expect(answer(page).locator(".facts")).to_have_text(re.compile(r"^30 tokens in 2 steps · trace [0-9a-f]{32}$"))


def test_the_page_and_the_real_agent_agree_on_keys(
    opened: Opened, model: ScriptedModel, model_url: str, tmp_path: Path
) -> None:
    """A wrong key is asked for again, and the question goes on with the right one."""
    (tmp_path / "person").write_text(KEY, encoding="utf-8")
    model.script = [SAYS]

    with real(model_url, keys=tmp_path) as url:
        page = opened(url)
        for key in ("sk-wrong", KEY):
            page.get_by_label("Key", exact=True).fill(key)
            page.get_by_role("button", name="Use this key").click()
            if key != KEY:
                ask(page)
                expect(page.get_by_role("dialog")).to_contain_text("The server does not know this key.")

        expect(whole(page)).to_have_text("It is cloudy in London.")


def test_the_page_says_that_the_real_agents_model_is_busy(opened: Opened, model: ScriptedModel, model_url: str) -> None:
    """With the seconds that the gateway says; then trying again works."""
    model.script = [Step(status=503, headers={"retry-after": "600"}), SAYS]

    with real(model_url) as url:
        page = opened(url)
        ask(page)
        failure = answer(page).locator(".failure")
        expect(failure.locator(".what")).to_have_text("The assistant is busy")
        expect(failure.locator(".wait")).to_contain_text(re.compile(r"again in (600|5\d\d) s"))
        failure.get_by_role("button", name="Try again").click()

        expect(whole(page)).to_have_text("It is cloudy in London.")


def test_stopping_on_the_page_frees_the_real_agents_model(opened: Opened, model: ScriptedModel, model_url: str) -> None:
    """Down to the model's slot."""
    model.script = [Step(text=("It is",), hangs=True)]

    with real(model_url) as url:
        page: Page = opened(url)
        ask(page)
        expect(answer(page).locator(".parts")).to_have_text("It is")
        page.keyboard.press("Escape")

        expect(answer(page).locator(".what")).to_have_text("Stopped")
        assert model.left.wait(10)
