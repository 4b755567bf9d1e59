"""What is read of LiteLLM's config."""

from pathlib import Path

import pytest

from gateway.mistakes import SettingsError
from gateway.routes import CHAT, COMPLETIONS, EMBEDDINGS, read_routes

CONFIG = """
model_list:
- model_name: assistant
  litellm_params: {model: openai/a, input_cost_per_token: 0.5}
  model_info: {id: assistant/a, mode: chat, output_cost_per_token: 2}
- model_name: embedder
  litellm_params: {model: openai/b}
  model_info: {id: embedder/b, mode: embedding}
- model_name: any
  litellm_params: {model: openai/c}
router_settings: {cooldown_time: 12}
"""


def test_routes_know_what_they_answer_and_what_it_costs(tmp_path: Path) -> None:
    """By the id under which LiteLLM names the backend of an answer."""
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    routes = read_routes(tmp_path / "config.yaml")

    assert routes.paths == {
        "assistant": {CHAT, COMPLETIONS},
        "embedder": {EMBEDDINGS},
        "any": {CHAT, COMPLETIONS, EMBEDDINGS},
    }
    assert routes.prices["assistant/a"].of(2, 3).cost == 7
    assert routes.prices["embedder/b"].of(2, 3).cost == 0
    assert routes.cooldown_s == 12


@pytest.mark.parametrize("text", ["", "{", "model_list: 5", "model_list: []", "model_list: [{model_name: a}]"])
def test_what_is_no_config_keeps_the_gateway_from_starting(tmp_path: Path, text: str) -> None:
    """With one line."""
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"config\.yaml"):
        read_routes(tmp_path / "config.yaml")
