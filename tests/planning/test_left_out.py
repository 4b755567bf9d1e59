"""A platform without some of its models."""

from dataclasses import replace
from pathlib import Path

import pytest

from triad.planning.left_out import without
from triad.planning.routes import routes
from triad.spec import Loaded, SpecError, load

LED = ("models", "routes", "gateway")
"""Parts that name models, or lead to them."""


@pytest.fixture
def loaded(root: Path) -> Loaded:
    """The full example."""
    return load(root / "examples/full.yaml", stage=None)


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ("", ["chat-cpu", "chat-gpu", "embedder"]),
        ("chat-gpu", ["chat-cpu", "embedder"]),
        ("chat-gpu, chat-cpu,", ["embedder"]),
    ],
)
def test_models_are_left_out_by_name_and_the_others_stay(loaded: Loaded, given: str, left: list[str]) -> None:
    """In the order of the file, as if it named no more."""
    named = replace(loaded, spec=loaded.spec.model_copy(update={"models": dict(list(loaded.spec.models.items())[:3])}))

    assert list(without(named, given).spec.models) == left


def test_nothing_else_changes(loaded: Loaded) -> None:
    """Pools, secrets and the file stay what they were."""
    left = without(loaded, "embedder")

    assert left.document is loaded.document
    assert left.spec.model_copy(update={key: getattr(loaded.spec, key) for key in LED}) == loaded.spec


def test_routes_lead_to_what_is_left(loaded: Loaded) -> None:
    """One that leads nowhere goes, and so does the way to it; weights and order stay."""
    spec = without(loaded, "chat-gpu,assistant-gpu,embedder").spec

    assert {name: route.backends for name, route in spec.routes.items()} == {
        "assistant": ("chat-cpu",),
        "cheap": ("chat-inf",),
        "assistant-split": {"stream-gpu": 30},
    }
    assert without(loaded, "chat-gpu,chat-cpu").spec.routes["cheap"].context_fallback is None
    assert spec.routes["cheap"].context_fallback == "assistant"


def test_a_client_keeps_the_routes_that_are_left_and_gets_no_others(loaded: Loaded) -> None:
    """Who may ask nothing that is there is left out: a client that names no route may ask them all."""
    one, none = (without(loaded, each).spec.gateway.clients for each in ("embedder", "embedder,chat-cpu,chat-gpu"))

    assert (one["team-a"].models, one["agent"].models) == (("assistant",), ())
    assert set(none) == {"agent"}


@pytest.mark.parametrize(
    ("more", "left_out", "has_gateway"),
    [
        ("routes: {a: {backends: [chat]}}", "chat", False),
        ("routes: {a: {backends: [chat]}}", "spare", True),
        ("gateway: {clients: {a: {models: [chat]}}}", "chat", False),
        ("gateway: {clients: {a: {models: [chat]}}}", "spare", True),
        ("", "chat", True),
        ("", "chat,spare", False),
    ],
)
def test_a_gateway_that_leads_nowhere_is_left_out_too(
    tmp_path: Path, more: str, left_out: str, *, has_gateway: bool
) -> None:
    """Routes that are all gone do not become a route to every model, nor a client of none one of all."""
    model = "{model: llama-3.2-3b-instruct-q4_0, pool: graviton}"
    (tmp_path / "spec.yaml").write_text(f"models: {{chat: {model}, spare: {model}}}\n{more}\n", encoding="utf-8")

    spec = without(load(tmp_path / "spec.yaml"), left_out).spec

    assert spec.has_gateway is has_gateway
    assert len(list(routes(spec))) == has_gateway


def test_a_name_that_no_model_has_is_refused_with_the_nearest(loaded: Loaded) -> None:
    """A typing error must not deploy what was to be left out."""
    with pytest.raises(SpecError) as caught:
        without(loaded, "chat-cpi,embedder,nothing")
    first, second = map(str, caught.value.problems)

    assert ": models: unknown model 'chat-cpi'; allowed: " in first
    assert first.endswith("did you mean 'chat-cpu'?")
    assert "unknown model 'nothing'" in second
