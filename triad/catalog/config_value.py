"""Numbers of a config.json, as transformers write them."""

from collections.abc import Mapping
from typing import Any

Config = Mapping[str, Any]


class ConfigError(ValueError):
    """A config.json that does not say what is needed."""


def whole(config: Config, key: str) -> int:
    """Take a number that must be there.

    Raises:
        ConfigError: It is missing, or is no whole number of at least 1.
    """
    value = config.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        msg = f"{key} must be a whole number of at least 1, got {value!r}"
        raise ConfigError(msg)

    return value


def first(config: Config, *keys: str) -> int:
    """Take the first of several names of one number; 0 where none is set."""
    return next((value for key in keys if isinstance(value := config.get(key), int) and value > 0), 0)
