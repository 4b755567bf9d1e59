"""Tests of triad.spec.model."""

import pytest
from pydantic import ValidationError

from triad.catalog.models import MODELS, Engine
from triad.catalog.tool_formats import tool_format
from triad.spec.model import USUAL_CONTEXT, Model
from triad.spec.platform import PlatformSpec
from triad.spec.replicas import Replicas
from triad.spec.tools import Tools


@pytest.mark.parametrize("name", MODELS)
def test_a_model_that_names_only_its_weights_and_pool_is_served(name: str) -> None:
    """Whatever else is left out has a value that the catalogue's facts allow."""
    model = Model(model=name, pool="p")

    assert model.chosen_engine in model.weights.engines
    assert 0 < model.context_tokens <= min(USUAL_CONTEXT, model.weights.context)
    assert (model.queue_length, model.most_replicas) == (model.slots, model.replicas.min)


def test_what_is_given_is_taken() -> None:
    """A queue of nothing is a queue too."""
    model = Model(model="tiny-chat", pool="p", engine=Engine.VLLM, queue=0, context=64, replicas=Replicas(min=2, max=5))

    assert (model.chosen_engine, model.queue_length, model.context_tokens) == (Engine.VLLM, 0, 64)
    assert model.most_replicas == 5


def test_the_parser_is_the_specs_then_the_catalogues_and_none_without_tools() -> None:
    """Tools that are off have no parser, whatever the model could do."""
    by_tools = {
        tools: Model(model="qwen3-coder-480b-a35b-instruct", pool="p", tools=tools).tool_parser
        for tools in (Tools(), Tools(parser="qwen3_coder"), Tools(enabled=False))
    }

    assert list(by_tools.values()) == ["qwen3_xml", "qwen3_coder", None]


@pytest.mark.parametrize(
    ("model", "parser", "why", "allowed"),
    [
        ("mistral-7b-instruct-v0.3", "hermes", "'[TOOL_CALLS]', 'hermes' looks for '<tool_call>'", "mistral"),
        ("qwen3-14b", "mistral", "'<tool_call>', 'mistral' does not start without '[TOOL_CALLS]'", "hermes"),
        (
            "qwen3-coder-480b-a35b-instruct",
            "hermes",
            "'<function=', 'hermes' looks for",
            "qwen3_xml, qwen3_coder, mimo",
        ),
        ("llama-3.1-8b-instruct", "hermes", "'<|python_tag|>', ", "llama3_json, llama4_json, pythonic"),
        ("llama-4-scout-17b-16e-instruct", "llama4_json", "'<|python_start|>', ", "llama4_pythonic"),
        ("gpt-oss-20b", "granite", "'<|channel|>', which 'granite' does not read", "openai"),
    ],
)
def test_a_parser_that_does_not_read_what_the_model_writes_is_refused(
    model: str, parser: str, why: str, allowed: str
) -> None:
    """It would start, or not, and never find a call; the one that does is named."""
    with pytest.raises(ValidationError) as caught:
        Model(model=model, pool="p", tools=Tools(parser=parser))
    told = str(caught.value)

    assert f"begins a call with {why}" in told
    assert f'; allowed: {allowed}"' in told


@pytest.mark.parametrize("model", [each.name for each in MODELS.values() if each.vllm_tool_parser])
def test_every_parser_that_is_named_as_allowed_is_taken(model: str) -> None:
    """The catalogue's own among them."""
    own = MODELS[model].vllm_tool_parser
    written = tool_format(own) if own else None

    assert written
    assert {
        Model(model=model, pool="p", engine=Engine.VLLM, tools=Tools(parser=each)).tool_parser
        for each in written.parsers
    } == set(written.parsers)


def test_deployments_may_run_on_spot_and_ray_by_an_explicit_key_alone() -> None:
    """Ray was seen to lose workers there; a Deployment's pods are made anew."""

    def problems(**model: object) -> int:
        pools = {"s": {"silicon": "graviton", "capacity": ["spot", "on-demand"]}}
        keys = {"model": "tiny-chat", "pool": "s", "longest_answer": "60s", "engine": "llama.cpp", **model}
        try:
            PlatformSpec.model_validate({"pools": pools, "models": {"m": keys}})
        except ValidationError as error:
            return error.error_count()
        return 0

    assert problems(runtime="deployment") == 0
    assert problems(ray={"spot": True}) == 0
    assert problems() == 1
