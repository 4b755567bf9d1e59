"""What a model or a tool could be talked into writing: text, and never more."""

from playwright.sync_api import Page, expect

from tests.agent.page.doing import ask, whole
from tests.agent.page.script import Stream, done, says, tool_call, tool_result
from tests.agent.page.server import StandIn

HOSTILE = [
    "<script>globalThis.harmed = true</script>",
    "<img src=x onerror='globalThis.harmed = true'>",
    "<svg/onload=globalThis.harmed=true>",
    "<iframe srcdoc='<script>parent.harmed = true</script>'></iframe>",
    "[a](javascript:globalThis.harmed=true)",
    "[a](JaVaScRiPt:globalThis.harmed=true)",
    "[a](java\tscript:globalThis.harmed=true)",
    "[a](&#106;avascript:globalThis.harmed=true)",
    "[a](javascript&colon;globalThis.harmed=true)",
    "[a](data:text/html,<script>globalThis.harmed=true</script>)",
    "[a](vbscript:globalThis.harmed=true)",
    "[a](file:///etc/passwd)",
    "[a](blob:https://example.org/1)",
    "[a](//example.org)",
    "[a](/chat)",
    "<javascript:globalThis.harmed=true>",
    '[a](https://example.org/"onmouseover="globalThis.harmed=true)',
    "![x](javascript:globalThis.harmed=true)",
    "![x](x' onerror='globalThis.harmed=true)",
    "**<b onclick=globalThis.harmed=true>*<script>globalThis.harmed=true</script>*</b>**",
    "- > # <script>globalThis.harmed=true</script>",
    "| <script>globalThis.harmed=true</script> | [a](javascript:harmed) |\n|---|---|\n| <img src=x onerror=harmed> |",
    "```<script>\n</code></pre><script>globalThis.harmed=true</script>\n```",
    "`</code><script>globalThis.harmed=true</script>`",
    "[[a](javascript:globalThis.harmed=true)](https://example.org)",
    "[https://example.org](javascript:globalThis.harmed=true)",
    "<style>body { display: none }</style><a style='position:fixed' href='javascript:globalThis.harmed=true'>x</a>",
    "<form action=https://example.org><input name=key></form><base href=https://example.org><meta http-equiv=refresh>",
]
"""Nothing of it may become an element, an attribute or an address that has no place in Markdown."""

ALLOWED = (
    "a, blockquote, br, button, code, del, div, em, figcaption, figure, h3, h4, h5, h6, hr, li, ol, p, pre, span, "
    "strong, table, tbody, td, th, thead, tr, ul"
)
ATTRIBUTES = frozenset(
    {"dir", "href", "rel", "target", "title", "class", "tabindex", "role", "aria-label", "type", "scope"}
)


def test_all_that_is_hostile_stays_text(page: Page, agent: StandIn) -> None:
    """Nothing runs, loads or leads anywhere but to the web, and no element comes that Markdown has not."""
    agent.will(*(says(written) for written in HOSTILE), says("\n\n".join(HOSTILE)))

    for _ in range(len(HOSTILE) + 1):
        ask(page)
        whole(page)
    links = page.locator(".text a")

    assert page.evaluate("globalThis.harmed") is None
    assert page.locator(f".text :not({ALLOWED})").count() == 0
    assert {link.split(":")[0] for link in links.evaluate_all("all => all.map((one) => one.href)")} <= {"https"}
    attributes = set(page.locator(".text *").evaluate_all("all => all.flatMap((one) => one.getAttributeNames())"))
    assert attributes <= ATTRIBUTES


def test_hostile_arguments_and_results_of_tools_stay_text(page: Page, agent: StandIn) -> None:
    """What a tool brings from outside is shown, never obeyed."""
    bad = "<img src=x onerror='globalThis.harmed = true'>"
    agent.will(Stream(steps=[tool_call(bad, city=bad), tool_result(bad, {"city": bad}, city=bad), done("Rain.")]))

    ask(page, bad)
    whole(page)
    page.locator(".tool summary").click()

    expect(page.locator(".tool .result")).to_contain_text("onerror")
    assert page.evaluate("globalThis.harmed") is None
    assert page.locator(".turn img").count() == 0
