"""Markdown of a model: shown well, and never more than text."""

import pytest
from playwright.sync_api import Page, expect

from tests.agent.page.doing import answer, ask, whole
from tests.agent.page.script import Gate, Stream, done, says, text
from tests.agent.page.server import StandIn

AWAY = 'rel="noopener noreferrer" target="_blank" title="example.org"'
SHOWN = {
    "# Title\n\nText": "<h3>Title</h3><p>Text</p>",
    "**bold**, *slanted*, __bold__, _slanted_, ***both***, ~~gone~~": (
        "<p><strong>bold</strong>, <em>slanted</em>, <strong>bold</strong>, <em>slanted</em>, "
        "<strong><em>both</em></strong>, <del>gone</del></p>"
    ),
    "2 * 3 * 4, 2*3*4, a_name_here, **unfinished": "<p>2 * 3 * 4, 2*3*4, a_name_here, **unfinished</p>",
    "**a*b**, \\*plain\\*": "<p><strong>a*b</strong>, *plain*</p>",
    "`a * b` and ``a ` b`` and `c": "<p><code>a * b</code> and <code>a ` b</code> and `c</p>",
    "one\ntwo\n\nthree": "<p>one<br>two</p><p>three</p>",
    "- a\n- b\n  - c\n\n  more\n- d": "<ul><li>a</li><li>b<ul><li>c</li></ul><p>more</p></li><li>d</li></ul>",
    "3. a\n4. b": '<ol start="3"><li>a</li><li>b</li></ol>',
    "1. a\n\n2. b\n\n- c": "<ol><li>a</li><li>b</li></ol><ul><li>c</li></ul>",
    "In\n2026. It rains": "<p>In<br>2026. It rains</p>",
    "247.": "<p>247.</p>",
    "> a\n> > b": "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>",
    "a\n\n---\n\nb": "<p>a</p><hr><p>b</p>",
    "| a | b |\n|---|--:|\n| 1 | `x\\|y` |\n| 3 |": (
        '<div class="wide" tabindex="0" role="region" aria-label="Table"><table>'
        '<thead><tr><th scope="col">a</th><th scope="col" class="end">b</th></tr></thead>'
        '<tbody><tr><td>1</td><td class="end"><code>x|y</code></td></tr>'
        "<tr><td>3</td></tr></tbody>"
        "</table></div>"
    ),
    "[Triad](https://example.org/a_(b)) and https://example.org/c.": (
        f'<p><a href="https://example.org/a_(b)" {AWAY}>Triad</a> and '
        f'<a href="https://example.org/c" {AWAY}>https://example.org/c</a>.</p>'
    ),
    "![a map](https://example.org/map.png)": f'<p><a href="https://example.org/map.png" {AWAY}>a map</a></p>',
}
"""What is written, and the elements that it becomes."""


@pytest.mark.parametrize("written", SHOWN)
def test_markdown_becomes_elements(page: Page, agent: StandIn, written: str) -> None:
    """What models write most is shown as they mean it."""
    agent.will(says(written))

    ask(page)
    html = whole(page).locator(".text").inner_html()

    assert html.replace(' dir="auto"', "").replace(' dir="ltr"', "").replace(' start="1"', "") == SHOWN[written]


@pytest.mark.parametrize(
    ("so_far", "shown"),
    [
        ("It is **very", "<p>It is <strong>very</strong></p>"),
        ("It is **very*", "<p>It is <strong>very</strong></p>"),
        ("It is *", "<p>It is </p>"),
        ("Run `ls -l", "<p>Run <code>ls -l</code></p>"),
        ("See [this](https://exam", "<p>See this</p>"),
        ("Days:\n\n-", "<p>Days:</p>"),
        ("Days:\n\n1", "<p>Days:</p>"),
        ("Days:\n\n##", "<p>Days:</p>"),
    ],
)
def test_what_is_not_finished_yet_does_not_flicker(page: Page, agent: StandIn, so_far: str, shown: str) -> None:
    """Signs whose meaning is still to come are not shown as signs first."""
    gate = Gate()
    agent.will(Stream(steps=[text(so_far), gate, done(so_far)]))

    ask(page)
    block = answer(page).locator(".text")
    expect(block).to_have_count(1)
    html = block.inner_html()
    gate.open()
    whole(page)

    assert html.replace(' dir="auto"', "").replace(' dir="ltr"', "") == shown


def test_a_table_is_a_table_from_its_first_line_on(page: Page, agent: StandIn) -> None:
    """Its row of dashes makes nothing jump."""
    gate = Gate()
    agent.will(Stream(steps=[text("| day | max |\n|--"), gate, text("-|---|\n| Sat | 9 |"), done("")]))

    ask(page)
    expect(answer(page).get_by_role("columnheader")).to_have_text(["day", "max"])
    gate.open()
    whole(page)

    expect(answer(page).get_by_role("cell")).to_have_text(["Sat", "9"])


def test_a_growing_answer_touches_only_its_last_block(page: Page, agent: StandIn) -> None:
    """What one reads or has selected stays what it is, however long the answer gets."""
    gate = Gate()
    agent.will(Stream(steps=[text("First.\n\n```\none\n"), gate, text("two\n```\n\nLast."), done("")]))

    ask(page)
    block = answer(page).locator(".text")
    expect(block.locator("code")).to_have_text("one")
    block.evaluate("node => { globalThis.before = [...node.children] }")
    block.get_by_role("button", name="Copy").focus()
    gate.open()
    whole(page)

    expect(block.locator("> *")).to_have_count(3)
    assert block.evaluate("node => before.every((one, at) => one === node.children[at])")
    expect(block.get_by_role("button", name="Copy")).to_be_focused()


@pytest.mark.parametrize(("columns", "rows"), [(700, 700), (60, 700), (2, 2_000), (64, 400)])
def test_a_table_has_no_more_cells_than_it_writes(page: Page, agent: StandIn, columns: int, rows: int) -> None:
    """A line of one sign is no row of hundreds; what is too large for a table stays as text."""
    written = "|a" * columns + "|\n" + "|-" * columns + "|\n" + "|\n" * rows + "\nend"
    agent.will(says(written))

    ask(page)
    whole(page)

    assert page.locator(".text p").last.text_content() == "end"
    assert page.evaluate("document.querySelectorAll('.text th, .text td').length") <= columns
    assert page.evaluate("document.querySelectorAll('.text *').length") <= rows + columns + 10


def test_a_table_of_a_usual_size_is_whole(page: Page, agent: StandIn) -> None:
    """As wide and as long as one may be; the row after is text."""
    agent.will(says("|a" * 64 + "|\n" + "|-" * 64 + "|\n" + "|b|c|\n" * 501))

    ask(page)
    text = whole(page).locator(".text")

    assert text.locator("th").count() == 64
    assert text.locator("tbody tr").count() == 500
    assert text.locator("p").all_text_contents() == ["|b|c|"]


@pytest.mark.parametrize("sign", ["*a ", "[", "`a``", "> ", "- ", "\n", "_a_b", "![a](", "|", "h", "<", "~~~ ", "* "])
def test_no_text_takes_long_to_read(page: Page, agent: StandIn, sign: str) -> None:
    """A text of the greatest length an answer has is shown, whatever it repeats."""
    written = "a " + sign * (65_536 // len(sign))
    agent.will(says(written))

    ask(page)

    whole(page)
