"""Keys: whoever has none, or a broken one, does not get in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from agent.keys import LONGEST, SHORTEST, Keys
from agent.mistakes import SettingsError
from agent.problem import Problem

ONE, TWO, THREE = "key-one-0123456789abcdef", "key-two-0123456789abcdef", "key-three-0123456789abcd"


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        """Tell it."""
        return self.now_s


def test_a_key_names_its_client(tmp_path: Path) -> None:
    """By the name of its file; a line's end belongs to no key."""
    keys = _keys(tmp_path, {"one": ONE, "two": f"{TWO}\n"})

    assert [_client(keys, key) for key in (ONE, TWO)] == ["one", "two"]


@pytest.mark.parametrize("shown", [ONE[:-1], ONE + "x", ONE.upper(), "", TWO])
def test_another_key_is_refused(tmp_path: Path, shown: str) -> None:
    """Nearly right is wrong."""
    keys = _keys(tmp_path, {"one": ONE})
    with pytest.raises(Problem, match="key is wrong") as raised:
        _client(keys, shown)

    assert (raised.value.status, raised.value.code) == (401, "invalid_api_key")


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"authorization", ONE.encode())],
        [(b"authorization", b"Basic " + ONE.encode())],
        [(b"x-api-key", ONE.encode())],
        [(b"authorization", b"Bearer " + ONE.encode())] * 2,
    ],
)
def test_a_key_is_shown_in_one_way(tmp_path: Path, headers: list[tuple[bytes, bytes]]) -> None:
    """What two servers could read differently is nobody's."""
    keys = _keys(tmp_path, {"one": ONE})
    with pytest.raises(Problem, match="key is missing"):
        keys.client(headers)


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        ({}, "holds none, allowed: a key file a client"),
        ({"one": ""}, "key of client 'one' has 0 bytes"),
        ({"one": "sk-1234"}, "key of client 'one' has 7 bytes"),
        ({"one": "x" * (LONGEST + 1)}, f"allowed: {SHORTEST} to {LONGEST} visible ASCII"),
        ({"one": "key one 0123456789abcdef"}, "visible ASCII"),
        ({"one": ONE, "two": ONE}, "key of client 'two' is another client's too"),
    ],
)
def test_a_broken_key_keeps_the_agent_from_starting(tmp_path: Path, content: dict[str, str], mistake: str) -> None:
    """A default such as sk-1234 is a broken one."""
    with pytest.raises(SettingsError, match=mistake):
        _keys(tmp_path, content)


def test_a_mistake_never_quotes_a_key(tmp_path: Path) -> None:
    """It goes to a log."""
    with pytest.raises(SettingsError) as raised:
        _keys(tmp_path, {"one": "sk-too-short"})

    assert "sk-too-short" not in str(raised.value)


def test_a_secret_that_kubernetes_swaps_is_read_again(tmp_path: Path) -> None:
    """Its files are links into a folder that a link names, and that link is replaced; a new client may come with it."""
    clock = Clock()
    _mount(tmp_path, "first", {"one": ONE})
    keys = Keys(tmp_path, clock=clock)
    _mount(tmp_path, "second", {"one": THREE, "two": TWO})
    clock.now_s += 2

    assert [_client(keys, THREE), _client(keys, TWO)] == ["one", "two"]
    with pytest.raises(Problem, match="key is wrong"):
        _client(keys, ONE)


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_text("", encoding="utf-8")])
def test_a_key_that_breaks_later_lets_nobody_in(tmp_path: Path, change: Callable[[Path], object]) -> None:
    """And costs the others nothing."""
    clock = Clock()
    keys = _keys(tmp_path, {"one": ONE, "two": TWO}, clock=clock)
    change(tmp_path / "one")
    clock.now_s += 2

    assert _client(keys, TWO) == "two"
    with pytest.raises(Problem, match="key is wrong"):
        _client(keys, ONE)


def _keys(folder: Path, content: dict[str, str], *, clock: Clock | None = None) -> Keys:
    for name, key in content.items():
        (folder / name).write_text(key, encoding="utf-8")

    return Keys(folder, clock=clock or Clock())


def _mount(folder: Path, version: str, content: dict[str, str]) -> None:
    (folder / f"..{version}").mkdir()
    for name, key in content.items():
        (folder / f"..{version}" / name).write_text(key, encoding="utf-8")
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(Path("..data") / name)
    (folder / "..new").symlink_to(f"..{version}")
    (folder / "..new").replace(folder / "..data")


def _client(keys: Keys, key: str) -> str:
    return keys.client([(b"authorization", f"Bearer {key}".encode())])
