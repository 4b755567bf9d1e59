"""What keeps the agent from starting, once its settings are read: a line, and no traceback."""

from collections.abc import Callable
from pathlib import Path

import pytest

from agent import house as houses
from agent.house import house
from agent.mistakes import SettingsError
from agent.settings import read_settings
from agent.tools.tool import Tool, tool
from agent.weather.weather import Weather
from contracts import environment as names

GIVEN = {names.GATEWAY_URL: "http://127.0.0.1:9/v1", names.GATEWAY_MODEL: "assistant"}


@pytest.mark.parametrize("name", [names.WEATHER_KEY_FILE, names.GATEWAY_KEY_FILE])
@pytest.mark.parametrize("content", [b"", b"\n", b"one\ntwo", "schlüssel".encode(), b"\xff"])
def test_a_file_without_a_key_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    """With the variable that names it, and nothing of what it holds."""
    path = tmp_path / "key"
    path.write_bytes(content)

    assert _mistake({name: str(path)}) == (
        f"{name} names the file {str(path)!r}, which holds no key, allowed: a key of visible ASCII in one line"
    )


@pytest.mark.parametrize("name", [names.WEATHER_KEY_FILE, names.GATEWAY_KEY_FILE])
def test_a_file_that_cannot_be_read_is_named(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As one of another user's."""
    path = tmp_path / "key"
    path.touch()

    def denied(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", denied)

    assert _mistake({name: str(path)}) == (
        f"{name} names the file {str(path)!r}, which cannot be read: Permission denied, "
        "allowed: a key of visible ASCII in one line"
    )


@pytest.mark.parametrize("provider", ["os:getcwd", "builtins:dict", "os:_exit_", "json:decoder", "os:sep"])
def test_a_provider_that_is_none_is_named(provider: str) -> None:
    """Whatever else it may be."""
    mistake = _mistake({names.WEATHER_PROVIDER: provider})

    assert mistake.startswith(f"WEATHER_PROVIDER is {provider!r}, ")
    assert mistake.endswith("allowed: 'open-meteo' or 'module:function' of one that is installed")


def _plain(sides) -> int:  # type: ignore[no-untyped-def]  # noqa: ANN001  # what is refused
    """Roll a die.

    Args:
        sides: of the die
    """
    return int(sides)


def _undescribed(sides: int) -> int:
    """Roll a die."""
    return sides


def _strange(sides: Weather) -> object:
    """Roll a die.

    Args:
        sides: of the die
    """
    return sides


@pytest.mark.parametrize("function", [_plain, _undescribed, _strange])
def test_a_tool_that_no_model_could_read_is_named(
    monkeypatch: pytest.MonkeyPatch, function: Callable[..., object]
) -> None:
    """With what it needs."""

    def mistaken(_: Weather) -> tuple[Tool, ...]:
        return (tool(function),)

    monkeypatch.setattr(houses, "tools", mistaken)

    mistake = _mistake({})

    assert mistake.startswith(f"tool {function.__name__!r} of {__file__!r} cannot be offered: ")
    assert "\n" not in mistake


def _mistake(given: dict[str, str]) -> str:
    """The one line that is said."""
    with pytest.raises(SettingsError) as raised:
        house(read_settings({**GIVEN, **given}))
    (mistake,) = raised.value.mistakes

    return mistake
