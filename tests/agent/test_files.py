"""The page's files, as a browser gets them."""

from pathlib import Path

from agent.files import FOLDER, INDEX, read_page
from tests.agent.conftest import Ask


def test_a_file_is_known_by_its_name(tmp_path: Path) -> None:
    """With its type, whatever the machine's own table says."""
    for name in ("index.html", "chat.js", "chat.css", "icon.svg", "font.woff2"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "folder").mkdir()

    assert {name: file.content_type for name, file in read_page(tmp_path).items()} == {
        "index.html": "text/html; charset=utf-8",
        "chat.js": "text/javascript; charset=utf-8",
        "chat.css": "text/css; charset=utf-8",
        "icon.svg": "image/svg+xml; charset=utf-8",
        "font.woff2": "font/woff2",
    }


def test_a_file_that_changes_has_another_tag(tmp_path: Path) -> None:
    """So a browser that has the old one gets the new one."""
    path = tmp_path / "chat.js"
    path.write_text("1", encoding="utf-8")
    before = read_page(tmp_path)["chat.js"].etag
    path.write_text("2", encoding="utf-8")

    assert read_page(tmp_path)["chat.js"].etag != before


def test_the_page_that_ships_is_whole() -> None:
    """Every file that it names is there."""
    files = read_page()
    index = files[INDEX].content.decode()
    named = {part.split('"')[0] for part in index.split('"page/')[1:]}

    assert FOLDER.is_dir()
    assert named
    assert named <= files.keys()


def test_a_browser_keeps_a_file_and_asks_for_a_new_one(agent: Ask) -> None:
    """Nothing is sent again that it has."""
    client = agent()
    first = client.get("/")
    again = client.get("/", headers={"if-none-match": first.headers["etag"]})

    assert (first.status_code, first.headers["cache-control"]) == (200, "no-cache")
    assert first.headers["content-type"] == "text/html; charset=utf-8"
    assert (again.status_code, again.content) == (304, b"")


def test_a_page_can_be_looked_for(agent: Ask) -> None:
    """By its head alone, as whoever watches a service does."""
    client = agent()
    page, looked = client.get("/"), client.head("/")

    assert (looked.status_code, looked.content) == (200, b"")
    assert (looked.headers["etag"], looked.headers["content-length"]) == (page.headers["etag"], str(len(page.content)))
    assert (client.head("/health").status_code, client.head("/page/index.html").status_code) == (200, 200)
