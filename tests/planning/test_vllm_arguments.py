"""Tests of triad.planning.vllm_arguments."""

from collections.abc import Mapping

import pytest

from contracts.weights import weights_prefix
from serving.vllm_settings import NO_DOMAIN
from tests.planning.placed import placed
from triad.planning import vllm_arguments as module
from triad.planning.vllm_arguments import vllm_arguments


def told(base: str, **model: object) -> tuple[str, ...]:
    """List the arguments of one model."""
    return vllm_arguments(placed(base, "production", **model))


@pytest.mark.parametrize(
    ("model", "gone", "come"),
    [
        ({"slots": 9}, ("--max-num-seqs", "4"), ("--max-num-seqs", "9")),
        ({"context": 512}, ("--max-model-len", "8192"), ("--max-model-len", "512")),
        ({"port": 8123}, ("--port", "8000"), ("--port", "8123")),
        (
            {"vllm": {"max_num_batched_tokens": 512}},
            ("--max-num-batched-tokens", "8192"),
            ("--max-num-batched-tokens", "512"),
        ),
        (
            {"vllm": {"gpu_memory_utilization": 0.5}},
            ("--gpu-memory-utilization", "0.9"),
            ("--gpu-memory-utilization", "0.5"),
        ),
        ({"vllm": {"tensor_parallel": 2}}, ("--tensor-parallel-size", "1"), ("--tensor-parallel-size", "2")),
        ({"vllm": {"pipeline_parallel": 2}}, ("--pipeline-parallel-size", "1"), ("--pipeline-parallel-size", "2")),
        ({"vllm": {"prefix_caching": False}}, ("--enable-prefix-caching",), ("--no-enable-prefix-caching",)),
        ({"longest_answer": "60s"}, ("--shutdown-timeout", "250"), ("--shutdown-timeout", "70")),
        ({"tools": {"enabled": False}}, ("--enable-auto-tool-choice", "--tool-call-parser", "mistral"), ()),
    ],
)
def test_a_key_is_one_argument(model: Mapping[str, object], gone: tuple[str, ...], come: tuple[str, ...]) -> None:
    """Everything else stays as it was."""
    before, after = " ".join(told("vllm")), " ".join(told("vllm", **model))

    assert after.split() == before.replace(" ".join(gone), " ".join(come)).split()
    assert after != before


def test_another_parser_of_the_same_calls_is_one_argument() -> None:
    """The catalogue's makes way for it."""
    model = "llama-3.1-8b-instruct"
    before, after = told("vllm", model=model), told("vllm", model=model, tools={"parser": "llama4_json"})

    assert after == tuple("llama4_json" if each == "llama3_json" else each for each in before)
    assert after != before


def test_neuron_is_told_its_shape_and_nothing_that_it_does_not_know() -> None:
    """What is compiled takes what it takes."""
    arguments = told("neuron", slots=2)

    assert arguments[7:13] == ("--max-model-len", "4096", "--max-num-seqs", "2", "--tensor-parallel-size", "2")
    assert "--no-enable-prefix-caching" in arguments
    assert not {"--gpu-memory-utilization", "--max-num-batched-tokens", "--shutdown-timeout"} & set(arguments)


def test_a_stream_comes_from_the_bucket_by_the_key_that_the_job_writes() -> None:
    """The kubelet puts the bucket's name in."""
    weights = placed("vllm").served.weights
    first = told("vllm", storage={"stream": True})[0]

    assert first == (
        f"s3://$(TRIAD_MODEL_CACHE_BUCKET)/{weights_prefix(str(weights.repository), str(weights.revision))}"
    )


def test_nothing_is_fetched_for_a_request_behind_ray_or_without_it() -> None:
    """The same domain that does not exist."""
    assert module.NO_DOMAIN == NO_DOMAIN
