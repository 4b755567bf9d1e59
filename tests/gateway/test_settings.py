"""The gateway's settings: what is wrong is said at once, and nothing starts."""

from pathlib import Path

import pytest

from contracts import environment as names
from gateway.mistakes import SettingsError
from gateway.settings import KEEP_ALIVE_S, LONGEST_S, PORT, read_settings


def test_what_is_not_told_has_a_default(tmp_path: Path) -> None:
    """Documents and keys have none."""
    settings = read_settings(_given(tmp_path))

    assert (settings.host, settings.port) == ("127.0.0.1", PORT)
    assert (settings.longest_s, settings.keep_alive_s) == (LONGEST_S, KEEP_ALIVE_S)
    assert settings.keys == tmp_path / "keys"


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    """A person repairs everything in one go."""
    given = {names.GATEWAY_CONFIG: str(tmp_path / "nowhere"), names.GATEWAY_PORT: "0", names.MAX_BODY_BYTES: "2MiB"}
    given[names.LOG_PROMPTS] = "perhaps"
    with pytest.raises(SettingsError) as raised:
        read_settings(given)

    assert raised.value.mistakes == (
        f"GATEWAY_CONFIG is '{tmp_path}/nowhere', allowed: the file of LiteLLM's config",
        "GATEWAY_CLIENTS is not set, allowed: the file of the clients' document",
        "GATEWAY_KEYS and DATABASE_URL are not set, allowed: one of them",
        "GATEWAY_PORT is '0', allowed: 1 to 65535",
        "MAX_BODY_BYTES is '2MiB', allowed: 1 to 1073741824",
        "LOG_PROMPTS is 'perhaps', allowed: true or false",
    )


@pytest.mark.parametrize(("given", "logs"), [("", False), ("false", False), ("true", True)])
def test_questions_are_logged_only_where_that_is_said(tmp_path: Path, given: str, *, logs: bool) -> None:
    """They are the clients' own."""
    assert read_settings({**_given(tmp_path), names.LOG_PROMPTS: given}).log_prompts is logs


def test_keys_lie_in_a_folder_or_in_a_database(tmp_path: Path) -> None:
    """Both would leave it open which of them lets a client in."""
    given = {**_given(tmp_path), names.DATABASE_URL: "postgresql://"}
    with pytest.raises(SettingsError, match="are both set"):
        read_settings(given)


@pytest.mark.parametrize("missing", [names.LITELLM_MASTER_KEY, names.LITELLM_SALT_KEY])
def test_a_database_wants_secrets_of_its_own(tmp_path: Path, missing: str) -> None:
    """LiteLLM would take what it finds, or nothing."""
    given = _given(tmp_path) | {
        names.GATEWAY_KEYS: "",
        names.DATABASE_URL: "postgresql://",
        names.LITELLM_MASTER_KEY: "a",
        names.LITELLM_SALT_KEY: "b",
    }

    assert read_settings(given).keys is None
    with pytest.raises(SettingsError, match=f"{missing} is not set"):
        read_settings(given | {missing: " "})


def test_a_folder_of_keys_must_exist(tmp_path: Path) -> None:
    """A door without a lock stays shut."""
    given = _given(tmp_path) | {names.GATEWAY_KEYS: str(tmp_path / "nowhere")}
    with pytest.raises(SettingsError, match="allowed: a folder with a key file a client"):
        read_settings(given)


def _given(folder: Path) -> dict[str, str]:
    (folder / "keys").mkdir()
    for name in ("config.yaml", "clients.json"):
        (folder / name).write_text("{}", encoding="utf-8")

    return {
        names.GATEWAY_CONFIG: str(folder / "config.yaml"),
        names.GATEWAY_CLIENTS: str(folder / "clients.json"),
        names.GATEWAY_KEYS: str(folder / "keys"),
    }
