"""Tests of triad.spec.foreign_names."""

import re
from pathlib import Path

import pytest

from triad.spec import SpecError, load
from triad.spec.foreign_names import NAMES, home
from triad.spec.schema import field_at, part_at

MODEL = "models:\n  a:\n    model: mistral-7b-instruct-v0.3\n    pool: g\n"


def told(tmp_path: Path, lines: str) -> list[str]:
    """Load a model with further keys, and list what is wrong without the file's name."""
    path = tmp_path / "platform.yaml"
    path.write_text(f"pools: {{g: {{silicon: nvidia}}}}\n{MODEL}{lines}")
    with pytest.raises(SpecError) as caught:
        load(path)

    return [str(problem).removeprefix(f"{path}:") for problem in caught.value.problems]


@pytest.mark.parametrize("key", sorted(set(NAMES.values()) - {""}))
def test_every_home_is_a_key_of_a_model(key: str) -> None:
    """Who follows the hint is not told that the key is unknown."""
    path = ("models", "a", *key.split("."))

    assert field_at(path) or part_at(path)


def test_every_parameter_of_the_charts_has_a_home(root: Path) -> None:
    """Those of the table that says what became of each."""
    text = (root / "docs" / "models.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]*) \|", text.partition("## The eleven configurations")[0], re.MULTILINE)
    names = [name.rpartition(".")[2] for row in rows for name in re.findall(r"`([^`]+)`", row)]
    ours = {"replicas", "resources", "image", "repository", "tag", "type", "port", "annotations", "enabled", "*"}

    assert len(names) > 40
    assert [name for name in names if home(name, "a") is None and name not in ours and "…" not in name] == []


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("max_model_len", "context"),
        ("max_num_seqs", "slots"),
        ("tensor_parallel_size", "vllm.tensor_parallel"),
        ("gpu_memory_utilization", "vllm.gpu_memory_utilization"),
        ("enable_auto_tool_choice", "tools.enabled"),
        ("tool_call_parser", "tools.parser"),
        ("--max-model-len", "context"),
        ("MAX_NUM_SEQ", "slots"),
        ("maxModelLen", "context"),
        ("n_ctx", "context"),
        ("n_threads", "cpus"),
        ("n_parallel", "slots"),
        ("ctx-size", "context"),
        ("serviceNamespace", "namespace"),
        ("minReplicas", "replicas.min"),
        ("idleTimeoutSeconds", "ray.autoscaling.idle_timeout"),
    ],
)
def test_a_name_of_another_program_is_told_where_it_is_set_here(written: str, key: str, tmp_path: Path) -> None:
    """However it is written: as a flag, a variable, an attribute or a chart's value."""
    assert told(tmp_path, f"    {written}: 1\n") == [
        f"6: models.a.{written}: unknown key {written!r}; write it as models.a.{key}"
    ]


def test_a_name_below_a_part_or_above_the_models_is_told_too(tmp_path: Path) -> None:
    """Where the user thought that it belongs."""
    below = told(tmp_path, "    vllm: {max_model_len: 4096, port: 8004}\n")
    above = told(tmp_path, "modelParameters: {maxModelLen: 8192}\nhf_token: x\n")

    assert below == [
        "6: models.a.vllm.max_model_len: unknown key 'max_model_len'; write it as models.a.context",
        "6: models.a.vllm.port: unknown key 'port'; write it as models.a.port",
    ]
    assert above == [
        "6: modelParameters: unknown key 'modelParameters'; write it as models.NAME",
        "7: hf_token: unknown key 'hf_token'; write it as secrets.hugging_face",
    ]


def test_what_is_always_so_or_is_the_name_itself_says_so(tmp_path: Path) -> None:
    """No key sets it."""
    assert told(tmp_path, "    api_key: x\n    served_model_name: chat\n") == [
        "6: models.a.api_key: unknown key 'api_key'; it is always set; leave it out",
        "7: models.a.served_model_name: unknown key 'served_model_name'; it is the key of the model: models.a",
    ]


def test_a_slip_of_the_pen_still_gets_the_nearest_key(tmp_path: Path) -> None:
    """As does a name of another part of the spec."""
    assert "allowed: 'context'" in told(tmp_path, "    contxt: 1\n")[0]
    assert home("families", "a") is None
