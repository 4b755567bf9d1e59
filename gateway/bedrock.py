"""What Amazon Bedrock takes for a token, by the list of prices that LiteLLM brings along."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import orjson

from gateway.price import Price

PROVIDER = "bedrock/"
"""So LiteLLM's name of a model begins that is asked there."""

_LIST = "litellm/model_prices_and_context_window_backup.json"
"""Of the pinned release: the network is not asked."""


def list_price(model: str, *, region: str) -> Price | None:
    """Find a model's price; None where the list has none.

    Args:
        model: As LiteLLM's config names it.
        region: Where it is asked; some have a price of their own there.
    """
    name = model.removeprefix(PROVIDER)
    listed = _listed()
    found = listed.get(f"{PROVIDER}{region}/{name}") or listed.get(name) or {}
    prompt, completion = (found.get(f"{kind}_cost_per_token") for kind in ("input", "output"))

    return Price(prompt=prompt, completion=completion or 0.0) if prompt else None


@cache
def _listed() -> Mapping[str, Mapping[str, Any]]:
    """Read the file, as to import LiteLLM takes seconds."""
    path = Path(str(distribution("litellm").locate_file(_LIST)))
    listed: Mapping[str, Mapping[str, Any]] = orjson.loads(path.read_bytes())

    return listed
