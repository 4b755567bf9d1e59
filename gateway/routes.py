"""What LiteLLM's config says of the routes: their names, what they answer, what their backends' tokens cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from gateway.bedrock import PROVIDER, list_price
from gateway.mistakes import SettingsError
from gateway.price import FREE, Price

CHAT, COMPLETIONS, EMBEDDINGS = "/v1/chat/completions", "/v1/completions", "/v1/embeddings"
PATHS: Mapping[str | None, frozenset[str]] = {
    "chat": frozenset({CHAT, COMPLETIONS}),
    "embedding": frozenset({EMBEDDINGS}),
    None: frozenset({CHAT, COMPLETIONS, EMBEDDINGS}),
}
"""What may be asked of a model, by LiteLLM's word for its kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """Every model group of the config.

    Attributes:
        paths: What each answers, by its name.
        prices: By the id that LiteLLM's answers name their backend with.
        unpriced: Models that are paid by the token, and whose price nobody knows.
        cooldown_s: How long a backend that failed is left alone.
    """

    paths: Mapping[str, frozenset[str]]
    prices: Mapping[str, Price]
    unpriced: tuple[str, ...]
    cooldown_s: int


def read_routes(path: Path) -> Routes:
    """Read LiteLLM's config.

    Raises:
        SettingsError: It cannot be read, or has no model.
    """
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        models: Sequence[Mapping[str, Any]] = document["model_list"]
        cooldown_s = int((document.get("router_settings") or {}).get("cooldown_time", 1))
        priced = [(_known(each), _price(each)) for each in models]
        routes = Routes(
            paths={each["model_name"]: PATHS[_info(each).get("mode")] for each in models},
            prices={str(known["id"]): price for known, price in priced if price is not None and "id" in known},
            unpriced=tuple(str(known["model"]) for known, price in priced if price is None),
            cooldown_s=max(1, cooldown_s),
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise SettingsError([f"{path} is no LiteLLM config: {type(error).__name__} {error}"]) from error
    if not routes.paths:
        raise SettingsError([f"{path} has no model, allowed: a model_list of one or more"])

    return routes


def _price(model: Mapping[str, Any]) -> Price | None:
    """Find what a token costs; None where somebody is paid for it, and nobody knows what."""
    known = _known(model)
    given = [known.get(f"{kind}_cost_per_token") for kind in ("input", "output")]
    if any(given):
        prompt, completion = (float(each or 0) for each in given)
        return Price(prompt=prompt, completion=completion)
    asked = str(known.get("model"))

    return list_price(asked, region=str(known.get("aws_region_name"))) if asked.startswith(PROVIDER) else FREE


def _known(model: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**_info(model), **model["litellm_params"]}


def _info(model: Mapping[str, Any]) -> Mapping[str, Any]:
    return model.get("model_info") or {}
