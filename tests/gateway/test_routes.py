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


BEDROCK = """
model_list:
- model_name: assistant
  litellm_params: {model: %s, aws_region_name: us-gov-west-1}
  model_info: {id: assistant/bedrock, mode: chat}
"""


@pytest.mark.parametrize(
    ("model", "dollars"), [("us.amazon.nova-lite-v1:0", 0.06 + 0.24), ("amazon.nova-lite-v1:0", 0.072 + 0.288)]
)
def test_a_model_of_bedrock_has_its_price_in_the_list(tmp_path: Path, model: str, dollars: float) -> None:
    """That of its region, where it has one; of a million tokens of each kind, by AWS's pages of prices."""
    (tmp_path / "config.yaml").write_text(BEDROCK % f"bedrock/{model}", encoding="utf-8")
    routes = read_routes(tmp_path / "config.yaml")

    assert routes.prices["assistant/bedrock"].of(1_000_000, 1_000_000).cost == pytest.approx(dollars)
    assert routes.unpriced == ()


@pytest.mark.parametrize(("model", "unpriced"), [("bedrock/made-up", ("bedrock/made-up",)), ("openai/made-up", ())])
def test_what_is_paid_for_and_has_no_price_is_known(tmp_path: Path, model: str, unpriced: tuple[str, ...]) -> None:
    """The platform's own servers are not paid by the token."""
    (tmp_path / "config.yaml").write_text(BEDROCK % model, encoding="utf-8")

    assert read_routes(tmp_path / "config.yaml").unpriced == unpriced


@pytest.mark.parametrize("text", ["", "{", "model_list: 5", "model_list: []", "model_list: [{model_name: a}]"])
def test_what_is_no_config_keeps_the_gateway_from_starting(tmp_path: Path, text: str) -> None:
    """With one line."""
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"config\.yaml"):
        read_routes(tmp_path / "config.yaml")
