"""Tests of triad.planning.fit_words."""

from pathlib import Path

import pytest

from triad.planning.fit import model_fits
from triad.planning.fit_words import misfits, refuse_misfits, sentence
from triad.planning.pools import node_pools
from triad.spec import Loaded, SpecError, load

POOLS = """\
catalog: {unread: {repository: a/b, gguf: u.gguf, context: 512, precision: Q4_0}}
pools:
  gpu: {silicon: nvidia, families: [g5, g6]}
  cpu: {silicon: graviton, sizes: [xlarge]}
models:
"""


def loaded(tmp_path: Path, models: str) -> Loaded:
    """Load a platform with these models."""
    path = tmp_path / "platform.yaml"
    path.write_text(POOLS + models)

    return load(path)


@pytest.mark.parametrize(
    ("model", "start", "ways"),
    [
        (
            "a: {model: mistral-7b-instruct-v0.3, pool: gpu, context: 32768}",
            "6: models.a.context: does not fit 'gpu': 32768 tokens for 4 at once need 16.00 GiB of cache",
            ("context up to 11008", "slots up to 1", "vllm.tensor_parallel 2 (g6.12xlarge)", "a pool with g6e.xlarge"),
        ),
        (
            "a: {model: qwq-32b, pool: gpu}",
            "6: models.a.pool: does not fit 'gpu': 62.88 GiB before the first request",
            ("allowed: vllm.tensor_parallel 4 (g6.12xlarge)", "a pool with p4de.24xlarge"),
        ),
        (
            "a: {model: qwen3-coder-480b-a35b-instruct, pool: gpu}",
            "6: models.a.pool: does not fit 'gpu': 895.93 GiB before the first request",
            ("a smaller model", "vllm.pipeline_parallel"),
        ),
        (
            "a: {model: qwen3-14b, pool: gpu, vllm: {tensor_parallel: 3}}",
            "6: models.a.vllm.tensor_parallel: does not fit 'gpu': 40 heads are not divisible by tensor parallel 3",
            ("allowed: vllm.tensor_parallel 2 (g6.12xlarge)",),
        ),
        (
            "a: {model: llama-3.2-1b-instruct-q4_0, pool: cpu, cpus: 8}",
            "6: models.a.cpus: does not fit 'cpu': 8 vCPUs, c7g.xlarge leaves 3 to a pod",
            ("no more than that", "pools.cpu.sizes with 4xlarge (c7g.4xlarge)"),
        ),
        (
            "a: {model: llama-3.2-1b-instruct-q4_0, pool: cpu, cpus: 2, resources: {cpu_m: 4500}}",
            "6: models.a.resources.cpu_m: does not fit 'cpu': 4.5 vCPUs, c7g.xlarge leaves 3 to a pod",
            ("no more than that", "pools.cpu.sizes with 2xlarge"),
        ),
        (
            "a: {model: mistral-7b-instruct-v0.3, pool: gpu, runtime: deployment, resources: {memory_mib: 300}}",
            "6: models.a.resources.memory_mib: does not fit 'gpu': 300 MiB of memory, its processes take 431 at least",
            ("allowed: that or more",),
        ),
    ],
)
def test_a_misfit_names_key_given_allowed_and_what_works(
    model: str, start: str, ways: tuple[str, ...], tmp_path: Path
) -> None:
    """One line, as any other contradiction of a spec."""
    [problem] = map(str, misfits(loaded(tmp_path, f"  {model}\n")))
    told = problem.split("platform.yaml:", maxsplit=1)[1]

    assert told.startswith(start)
    assert all(way in told for way in ways)
    assert "\n" not in told


def test_what_is_allowed_really_fits(tmp_path: Path) -> None:
    """Whoever follows the line is not told another."""
    text = "  a: {{model: mistral-7b-instruct-v0.3, pool: gpu, context: {context}, slots: {slots}}}\n"

    assert misfits(loaded(tmp_path, text.format(context=32768, slots=4)))
    assert not misfits(loaded(tmp_path, text.format(context=11008, slots=4)))
    assert not misfits(loaded(tmp_path, text.format(context=32768, slots=1)))
    assert misfits(loaded(tmp_path, text.format(context=11024, slots=4)))


def test_all_misfits_are_told_at_once_and_what_fits_is_not(tmp_path: Path) -> None:
    """In the order of the file."""
    models = (
        "  a: {model: qwq-32b, pool: gpu}\n"
        "  b: {model: mistral-7b-instruct-v0.3, pool: gpu}\n"
        "  c: {model: qwen3-14b, pool: gpu}\n"
        "  d: {model: tiny-embedder, pool: cpu}\n"
    )

    with pytest.raises(SpecError) as caught:
        refuse_misfits(loaded(tmp_path, models))

    assert [problem.path[1] for problem in caught.value.problems] == ["a", "c"]


def test_a_spec_whose_models_fit_is_not_refused(root: Path) -> None:
    """The shipped one, and every stage of the one that shows every key."""
    refuse_misfits(load(root / "platform.yaml"))
    for stage in (None, "dev", "prod"):
        refuse_misfits(load(root / "examples" / "full.yaml", stage=stage))


def test_a_sentence_says_node_price_and_how_far_one_could_go(tmp_path: Path) -> None:
    """Or what is not known."""
    spec = loaded(tmp_path, "  a: {model: mistral-7b-instruct-v0.3, pool: gpu}\n  b: {model: unread, pool: cpu}\n").spec
    fitting, unknown = map(sentence, model_fits(spec, node_pools(spec)))

    assert fitting.startswith("fits g6.xlarge (0.805 USD/h): ")
    assert "up to 10368 tokens" in fitting
    assert unknown.startswith("not known: ")
