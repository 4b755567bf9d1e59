"""The document of clients: a mistake in it keeps the gateway from starting."""

import json
from pathlib import Path

import pytest

from gateway.client import Client
from gateway.clients import read_clients
from gateway.mistakes import SettingsError

ROUTES = ("assistant", "embedder")


def test_a_client_has_its_models_and_limits(tmp_path: Path) -> None:
    """One that names no models may ask for all of them."""
    given = {"one": {"models": ["embedder"], "requests_per_minute": 5, "budget_per_day": 0.5}, "two": {}}

    assert _read(tmp_path, given) == {
        "one": Client(name="one", models=("embedder",), requests_per_minute=5, budget_per_day=0.5),
        "two": Client(name="two", models=ROUTES),
    }


@pytest.mark.parametrize(
    ("given", "mistake"),
    [
        ({}, "holds no client"),
        ([], "holds no client"),
        ({"one": 5}, "client 'one' is 5, allowed: an object"),
        ({"one": {"rpm": 5}}, "client 'one' has 'rpm', allowed: models, requests_per_minute"),
        ({"one": {"models": []}}, "models of client 'one' is [], allowed: a list of routes"),
        ({"one": {"models": ["gpt-4"]}}, "client 'one' has the model 'gpt-4', allowed: assistant, embedder"),
        ({"one": {"parallel": 0}}, "parallel of client 'one' is 0, allowed: a whole number above 0"),
        ({"one": {"parallel": True}}, "parallel of client 'one' is True"),
        ({"one": {"tokens_per_minute": 1.5}}, "tokens_per_minute of client 'one' is 1.5"),
        ({"one": {"budget_per_day": "5"}}, "budget_per_day of client 'one' is '5', allowed: a number above 0"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, given: object, mistake: str) -> None:
    """A limit that is not understood would not hold."""
    with pytest.raises(SettingsError) as raised:
        _read(tmp_path, given)

    assert mistake in str(raised.value)


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    """A person repairs everything in one go."""
    with pytest.raises(SettingsError) as raised:
        _read(tmp_path, {"one": {"parallel": -1, "models": ["a", "b"]}, "two": None})

    assert len(raised.value.mistakes) == 4


def test_a_file_that_cannot_be_read_is_one_mistake(tmp_path: Path) -> None:
    """And no traceback."""
    with pytest.raises(SettingsError, match="cannot be read"):
        read_clients(tmp_path / "nowhere", routes=ROUTES)


def _read(folder: Path, given: object) -> object:
    (folder / "clients.json").write_text(json.dumps(given), encoding="utf-8")

    return read_clients(folder / "clients.json", routes=ROUTES)
