"""Tests of triad.spec.model."""

import pytest
from pydantic import ValidationError

from triad.catalog.models import MODELS, Engine
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
        tools: Model(model="mistral-7b-instruct-v0.3", pool="p", tools=tools).tool_parser
        for tools in (Tools(), Tools(parser="hermes"), Tools(enabled=False))
    }

    assert list(by_tools.values()) == ["mistral", "hermes", None]


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
