"""What LiteLLM's config says of the routes: their names, what they answer, what their backends' tokens cost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from gateway.mistakes import SettingsError
from gateway.spent import Spent

CHAT, COMPLETIONS, EMBEDDINGS = "/v1/chat/completions", "/v1/completions", "/v1/embeddings"
PATHS: Mapping[str | None, frozenset[str]] = {
    "chat": frozenset({CHAT, COMPLETIONS}),
    "embedding": frozenset({EMBEDDINGS}),
    None: frozenset({CHAT, COMPLETIONS, EMBEDDINGS}),
}
"""What may be asked of a model, by LiteLLM's word for its kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """US dollars of one token."""

    prompt: float
    completion: float

    def of(self, prompt_tokens: int, completion_tokens: int) -> Spent:
        """What an answer has used."""
        cost = prompt_tokens * self.prompt + completion_tokens * self.completion

        return Spent(prompt_tokens=prompt_tokens, completion_tokens=completion_tokens, cost=cost)


FREE = Price(prompt=0.0, completion=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """Every model group of the config.

    Attributes:
        paths: What each answers, by its name.
        prices: By the id that LiteLLM's answers name their backend with.
        cooldown_s: How long a backend that failed is left alone.
    """

    paths: Mapping[str, frozenset[str]]
    prices: Mapping[str, Price]
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
        routes = Routes(
            paths={each["model_name"]: PATHS[_info(each).get("mode")] for each in models},
            prices=dict(_prices(models)),
            cooldown_s=max(1, cooldown_s),
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise SettingsError([f"{path} is no LiteLLM config: {type(error).__name__} {error}"]) from error
    if not routes.paths:
        raise SettingsError([f"{path} has no model, allowed: a model_list of one or more"])

    return routes


def _prices(models: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Price]]:
    for each in models:
        known = {**_info(each), **each["litellm_params"]}
        if "id" in known:
            prompt, completion = (float(known.get(f"{kind}_cost_per_token") or 0) for kind in ("input", "output"))
            yield str(known["id"]), Price(prompt=prompt, completion=completion)


def _info(model: Mapping[str, Any]) -> Mapping[str, Any]:
    return model.get("model_info") or {}
