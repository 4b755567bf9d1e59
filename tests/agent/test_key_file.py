"""The agent's own key: the file of now, and the last good one."""

import asyncio
from pathlib import Path

import pytest

from agent.key_file import KeyFile
from agent.mistakes import SettingsError
from tests.agent.conftest import Ask
from tests.agent.model import ScriptedModel


def test_a_new_key_is_used(tmp_path: Path) -> None:
    """A second later at most."""
    now_s = [0.0]
    path = tmp_path / "key"
    path.write_text("first\n", encoding="ascii")
    key = KeyFile(path, clock=lambda: now_s[0])
    path.write_text("second\n", encoding="ascii")
    before = asyncio.run(key())
    now_s[0] = 1.0

    assert (before, asyncio.run(key())) == ("first", "second")


def test_a_file_that_goes_leaves_its_key(tmp_path: Path) -> None:
    """The gateway says whether it still holds."""
    now_s = [0.0]
    path = tmp_path / "key"
    path.write_text("first", encoding="ascii")
    key = KeyFile(path, clock=lambda: now_s[0])
    path.unlink()
    now_s[0] = 1.0

    assert asyncio.run(key()) == "first"


@pytest.mark.parametrize("content", [b"", b"\n", b"one\ntwo", b"\xff"])
def test_a_file_without_a_key_keeps_the_agent_from_starting(tmp_path: Path, content: bytes) -> None:
    """It would be refused by the gateway, answer by answer."""
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="allowed: a key of visible ASCII in one line"):
        KeyFile(path)


def test_the_gateway_is_shown_the_key(agent: Ask, model: ScriptedModel, tmp_path: Path) -> None:
    """And none where there is none."""
    path = tmp_path / "key"
    path.write_text("key-of-the-agent", encoding="ascii")
    agent(environment={"GATEWAY_KEY_FILE": str(path)}).post("/chat", json={"message": "Hello"})
    agent().post("/chat", json={"message": "Hello"})
    first, second = model.headers

    assert (first["authorization"], second.get("authorization")) == ("Bearer key-of-the-agent", None)
