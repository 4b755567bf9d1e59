"""The agent's settings: what is wrong is said at once, and nothing starts."""

from pathlib import Path

import pytest

from agent.budget import Budget
from agent.mistakes import SettingsError
from agent.settings import BODY_BYTES, KEEP_ALIVE_S, PARALLEL, SECONDS, STEPS, TOKENS, read_settings
from contracts import environment as names
from contracts.ports import AGENT

ADDRESS = "an address such as http://127.0.0.1:4000/v1, without user, query or fragment"
GIVEN = {names.GATEWAY_URL: "http://127.0.0.1:4000/v1/", names.GATEWAY_MODEL: "assistant"}


def test_what_is_not_told_has_a_default() -> None:
    """The gateway and its route have none."""
    settings = read_settings(GIVEN)

    assert (settings.host, settings.port, settings.keys) == ("127.0.0.1", AGENT, None)
    assert (settings.keep_alive_s, settings.max_body_bytes, settings.parallel) == (KEEP_ALIVE_S, BODY_BYTES, PARALLEL)
    assert settings.budget == Budget(steps=STEPS, tokens=TOKENS, seconds=SECONDS)
    assert (settings.gateway_url, settings.gateway_model) == ("http://127.0.0.1:4000/v1", "assistant")
    assert (settings.weather_provider, settings.weather_url, settings.weather_key) == ("open-meteo", None, None)


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    """A person repairs everything in one go."""
    given = {
        names.AGENT_PORT: "0",
        names.AGENT_KEYS: str(tmp_path / "nowhere"),
        names.AGENT_STEPS: "65",
        names.AGENT_SECONDS: "2m",
        names.GATEWAY_URL: "gateway:4000",
        names.GATEWAY_KEY_FILE: str(tmp_path),
        names.WEATHER_URL: "http://",
    }
    with pytest.raises(SettingsError) as raised:
        read_settings(given)

    assert raised.value.mistakes == (
        "AGENT_PORT is '0', allowed: 1 to 65535",
        "AGENT_KEYS names no folder that can be read, allowed: a folder with a key file a client, or none",
        "AGENT_STEPS is '65', allowed: 1 to 64",
        "AGENT_SECONDS is '2m', allowed: 1 to 86400",
        f"GATEWAY_URL is none that can be asked, allowed: {ADDRESS}",
        "GATEWAY_MODEL is not set, allowed: the route to ask",
        "GATEWAY_KEY_FILE names no file that can be read, allowed: a file that holds a key, or none",
        f"WEATHER_URL is none that can be asked, allowed: {ADDRESS}",
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.9", "::1", "localhost"])
def test_a_loopback_address_needs_no_keys(host: str) -> None:
    """Whoever can ask is on this machine."""
    assert read_settings({**GIVEN, names.AGENT_HOST: host}).keys is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "agent.example.org"])  # noqa: S104  # what is refused
def test_any_other_address_needs_keys(tmp_path: Path, host: str) -> None:
    """The agent would let in whoever finds it."""
    given = {**GIVEN, names.AGENT_HOST: host}
    with pytest.raises(SettingsError, match="AGENT_KEYS is not set and AGENT_HOST is"):
        read_settings(given)

    assert read_settings({**given, names.AGENT_KEYS: str(tmp_path)}).keys == tmp_path


PASTED = "sk-pasted-by-mistake"


@pytest.mark.parametrize(
    ("name", "given"),
    [
        (names.AGENT_KEYS, PASTED),
        (names.GATEWAY_KEY_FILE, PASTED),
        (names.WEATHER_KEY_FILE, PASTED),
        (names.GATEWAY_KEY_FILE, PASTED * 1000),
        (names.AGENT_KEYS, f"{PASTED}\0"),
        (names.GATEWAY_URL, f"http://user:{PASTED}@127.0.0.1:4000/v1"),
        (names.GATEWAY_URL, f"http://{PASTED}@127.0.0.1:4000/v1"),
        (names.GATEWAY_URL, f"http://127.0.0.1:4000/v1?key={PASTED}"),
        (names.GATEWAY_URL, f"http://127.0.0.1:4000/v1#{PASTED}"),
        (names.GATEWAY_URL, f"http://127.0.0.1:4000 {PASTED}/v1"),
        (names.WEATHER_URL, f"http://user:{PASTED}@127.0.0.1"),
    ],
)
def test_a_secret_in_the_wrong_place_is_not_repeated(name: str, given: str) -> None:
    """What is said here ends in logs."""
    with pytest.raises(SettingsError) as raised:
        read_settings({**GIVEN, name: given})

    assert [mistake.split()[0] for mistake in raised.value.mistakes] == [name]
    assert PASTED not in str(raised.value)
