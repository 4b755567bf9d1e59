"""What the gate knows, from the documents that it is started with."""

import json
from pathlib import Path

import pytest

from contracts import environment as names
from gateway.house import house
from gateway.mistakes import SettingsError
from gateway.settings import Settings, read_settings

CONFIG = """
model_list:
- model_name: assistant
  litellm_params: {model: bedrock/%s, aws_region_name: us-east-1}
  model_info: {id: assistant/bedrock, mode: chat}
"""


@pytest.mark.parametrize(
    ("model", "limits"), [("us.amazon.nova-lite-v1:0", {"budget_per_day": 1}), ("made-up", {"parallel": 1})]
)
def test_a_price_is_needed_only_where_somebody_has_a_budget(tmp_path: Path, model: str, limits: dict[str, int]) -> None:
    """Without one nothing is counted."""
    assert house(_settings(tmp_path, model, limits)).clients["one"].models == ("assistant",)


def test_a_budget_that_would_count_nothing_keeps_the_gateway_from_starting(tmp_path: Path) -> None:
    """In one line, which names the model and the clients."""
    with pytest.raises(SettingsError, match=r"^price of 'bedrock/made-up' is not in LiteLLM's list, .*\('one'\)"):
        house(_settings(tmp_path, "made-up", {"budget_per_day": 1}))


def _settings(folder: Path, model: str, limits: dict[str, int]) -> Settings:
    (folder / "config.yaml").write_text(CONFIG % model, encoding="utf-8")
    (folder / "clients.json").write_text(json.dumps({"one": limits}), encoding="utf-8")
    (folder / "keys").mkdir()
    (folder / "keys" / "one").write_text("key-of-a-client-of-the-tests", encoding="utf-8")

    return read_settings(
        {
            names.GATEWAY_CONFIG: str(folder / "config.yaml"),
            names.GATEWAY_CLIENTS: str(folder / "clients.json"),
            names.GATEWAY_KEYS: str(folder / "keys"),
        }
    )
