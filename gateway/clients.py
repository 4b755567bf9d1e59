"""The document of clients: JSON that the platform's spec became, with no secret in it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gateway.client import Client
from gateway.mistakes import SettingsError

LIMITS = ("requests_per_minute", "tokens_per_minute", "budget_per_day", "parallel")


def read_clients(path: Path, *, routes: Iterable[str]) -> Mapping[str, Client]:
    """Read every client, by name.

    Args:
        path: Of the document.
        routes: Names that exist; a client that names none may ask for all of them.

    Raises:
        SettingsError: A line for each mistake.
    """
    try:
        document: object = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError([f"{path} cannot be read: {error}, allowed: a JSON object of clients by name"]) from error
    if not isinstance(document, dict) or not document:
        raise SettingsError([f"{path} holds no client, allowed: a JSON object of clients by name"])
    known = tuple(routes)
    mistakes = [line for name, given in document.items() for line in _mistakes(name, given, known)]
    if mistakes:
        raise SettingsError(mistakes)

    return {name: _client(name, given, known) for name, given in document.items()}


def _mistakes(name: str, given: object, routes: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(given, dict):
        yield f"client {name!r} is {given!r}, allowed: an object with {', '.join(('models', *LIMITS))}"
        return
    for key in given.keys() - {"models", *LIMITS}:
        yield f"client {name!r} has {key!r}, allowed: {', '.join(('models', *LIMITS))}"
    models = given.get("models")
    if models is not None and (not isinstance(models, list) or not models):
        yield f"models of client {name!r} is {models!r}, allowed: a list of routes, or none for all of them"
    elif models is not None:
        for model in models:
            if model not in routes:
                yield f"client {name!r} has the model {model!r}, allowed: {', '.join(routes)}"
    for key in LIMITS:
        yield from _wrong_limit(name, key, given.get(key))


def _wrong_limit(name: str, key: str, given: object) -> Iterator[str]:
    whole = key != "budget_per_day"
    number = given if isinstance(given, int if whole else int | float) and not isinstance(given, bool) else 0
    if given is not None and number <= 0:
        yield f"{key} of client {name!r} is {given!r}, allowed: a {'whole ' if whole else ''}number above 0, or none"


def _client(name: str, given: Mapping[str, Any], routes: tuple[str, ...]) -> Client:
    limits = {key: given.get(key) for key in LIMITS}

    return Client(name=name, models=tuple(given.get("models") or routes), **limits)
