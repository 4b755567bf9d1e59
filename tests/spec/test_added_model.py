"""Tests of triad.spec.added_model."""

from pathlib import Path

import pytest

from triad.catalog.models import MODELS, Engine, Kind
from triad.catalog.precision import Precision
from triad.spec import SpecError, load

POOLS = "pools: {cpu: {silicon: graviton}, gpu: {silicon: nvidia}}\n"
GGUF = "catalog:\n  small-1.5b: {repository: a/b, gguf: s.gguf, context: 4096, precision: Q4_0}\n"


def told(tmp_path: Path, text: str) -> list[str]:
    """Load a spec, and list its problems without the file's name."""
    path = tmp_path / "platform.yaml"
    path.write_text(POOLS + text)
    try:
        load(path)
    except SpecError as error:
        return [str(problem).removeprefix(f"{path}:") for problem in error.problems]

    return []


def test_an_added_model_is_served_like_any_other(tmp_path: Path) -> None:
    """Its facts are the catalogue's from then on, also in a stage."""
    path = tmp_path / "platform.yaml"
    stages = "stages: {prod: {models: {m: {slots: 2}}}}\n"
    path.write_text(f"{POOLS}{GGUF}models: {{m: {{model: small-1.5b, pool: cpu}}}}\n{stages}")
    for stage in (None, "prod"):
        model = load(path, stage=stage).spec.models["m"]

        assert (model.model, model.weights.repository, model.weights.gguf) == ("small-1.5b", "a/b", "s.gguf")
        assert (model.chosen_engine, model.context_tokens, model.weights.precision) == (
            Engine.LLAMA_CPP,
            4096,
            Precision.GGUF_Q4_0,
        )


def test_without_a_gguf_file_vllm_serves_it(tmp_path: Path) -> None:
    """With the parsers that the spec names."""
    path = tmp_path / "platform.yaml"
    path.write_text(
        f"{POOLS}catalog:\n  large: {{repository: a/b, context: 4096, precision: bfloat16, tool_parser: hermes, "
        "reasoning_parser: qwen3, gated: true}\nmodels: {m: {model: large, pool: gpu}}\n"
    )
    model = load(path).spec.models["m"]

    assert (model.chosen_engine, model.tool_parser, model.is_chat) == (Engine.VLLM, "hermes", True)
    assert (model.weights.vllm_reasoning_parser, model.weights.gated, model.weights.kind) == ("qwen3", True, Kind.CHAT)


@pytest.mark.parametrize(
    ("entry", "start", "way"),
    [
        ("qwen3-14b: {repository: a/b, context: 1, precision: bfloat16}", "3: catalog", "choose another name"),
        ("m: {repository: ab, context: 1, precision: bfloat16}", "3: catalog.m.repository: ", "'owner/name'"),
        ("m: {repository: a/b, context: 1, precision: Q4_0}", "3: catalog.m.precision: ", "allowed: float32, bfloat16"),
        ("m: {repository: a/b, context: 1, precision: bf16}", "3: catalog.m.precision: ", "did you mean"),
        ("m: {repository: a/b, context: 1, precision: Q4_0, gguf: m.bin}", "3: catalog.m.gguf: ", ".gguf"),
        (
            "m: {repository: a/b, context: 1, precision: bfloat16, tool_parser: hermse}",
            "3: catalog.m.tool_parser: ",
            "nearest of 49 allowed: 'hermes', ",
        ),
        (
            "m: {repository: a/b, context: 1, precision: bfloat16, shape: {layers: 2}}",
            "3: catalog.m.shape.parameters: ",
            "is required",
        ),
    ],
)
def test_a_wrong_entry_is_one_line_that_names_the_way_out(entry: str, start: str, way: str, tmp_path: Path) -> None:
    """As everywhere in a spec."""
    found = told(tmp_path, f"catalog:\n  {entry}\n")

    assert found[0].startswith(start)
    assert way in found[0]


def test_a_context_beyond_an_added_models_own_is_refused(tmp_path: Path) -> None:
    """Rules of a model hold for it too."""
    [problem] = told(tmp_path, f"{GGUF}models: {{m: {{model: small-1.5b, pool: cpu, context: 8192}}}}\n")

    assert "'small-1.5b' was trained for at most 4096 tokens" in problem


def test_a_name_of_neither_catalogue_is_refused(tmp_path: Path) -> None:
    """An added model does not open the door to others."""
    [problem] = told(tmp_path, f"{GGUF}models: {{m: {{model: small-2b, pool: cpu}}}}\n")

    assert "small-2b" not in MODELS
    assert "unknown model 'small-2b'" in problem


SHAPE = (
    "{parameters: %s, layers: 24, hidden: 896, intermediate: 4864, heads: 14, kv_heads: %s, head_size: 64, "
    "vocabulary: 151936, tied: true}"
)


@pytest.mark.parametrize(
    ("parameters", "kv_heads", "said"),
    [
        (494032768, 2, ""),
        (700000000, 2, ""),
        (494032768, 4, "14 heads cannot share 4"),
        (4, 2, "make about 494005120, got 4"),
        (1200000000, 2, "make about 494005120, got 1200000000"),
    ],
)
def test_sizes_of_which_no_decoder_is_made_are_refused(
    parameters: int, kv_heads: int, said: str, tmp_path: Path
) -> None:
    """The fit counts on each of them."""
    entry = f"{{repository: a/b, context: 4096, precision: bfloat16, shape: {SHAPE % (parameters, kv_heads)}}}"
    found = told(tmp_path, f"catalog:\n  m: {entry}\nmodels: {{chat: {{model: m, pool: gpu}}}}\n")

    assert len(found) == bool(said)
    assert said in "".join(found)


def test_an_entry_with_an_error_is_not_unknown_to_its_models(tmp_path: Path) -> None:
    """It stands in the file, and whoever mends it has nothing else to mend; other errors are told as well."""
    entries = (
        "  m: {repository: a/b, context: 4096, precision: bf16}\n  n: {repository: a/b, context: 64, precision: fp8}\n"
    )
    models = "models: {a: {model: m, pool: gpu}, b: {model: n, pool: gpu}, c: {model: o, pool: gpu}}\n"
    found = told(tmp_path, f"catalog:\n{entries}{models}")

    assert [each.split(": ")[1] for each in found] == ["catalog.m.precision", "models.c.model"]


@pytest.mark.parametrize("repository", ["a/b--c", "a--b/c", "a/b..c"])
def test_a_repository_that_the_hub_does_not_allow_is_refused(repository: str, tmp_path: Path) -> None:
    """No place in the bucket could be named after it."""
    [found] = told(tmp_path, f"catalog:\n  m: {{repository: {repository}, context: 4096, precision: fp8}}\n")

    assert f"with no '--' or '..' in it, got '{repository}'" in found
