"""Whether a platform has an agent, and which route that asks."""

import pytest

from triad.spec import PlatformSpec

CHAT = {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"}
EMBEDDER = {"model": "snowflake-arctic-embed-s-f16", "pool": "graviton"}
TOOLS = {"model": "mistral-7b-instruct-v0.3", "pool": "gpu"}
MUTE = {**TOOLS, "tools": {"enabled": False}}
POOLS = {"graviton": {"silicon": "graviton"}, "gpu": {"silicon": "nvidia"}}


def spec_of(**keys: object) -> PlatformSpec:
    """Make a platform on two pools."""
    return PlatformSpec.model_validate({"pools": POOLS, **keys})


def test_a_chat_model_brings_an_agent() -> None:
    """Nobody has to ask for it; it can be turned off."""
    assert spec_of(models={"chat": CHAT}).has_agent
    assert not spec_of(models={"chat": CHAT}, agent={"enabled": False}).has_agent


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"models": {"embedder": EMBEDDER}},
        {"models": {"mute": MUTE}},
        {"models": {"chat": CHAT}, "gateway": {"enabled": False}},
        {"models": {"chat": CHAT}, "gateway": {"keys": "database"}},
    ],
)
def test_without_whom_it_could_ask_there_is_none(keys: dict[str, object]) -> None:
    """A model that answers with words and calls tools, a gateway before it, and a key of that."""
    assert not spec_of(**keys).has_agent


def test_a_key_by_hand_brings_it_where_litellm_keeps_the_keys() -> None:
    """The administrator makes it, and the spec names where it lies."""
    spec = spec_of(models={"chat": CHAT}, gateway={"keys": "database"}, agent={"gateway_secret": "team/key"})

    assert spec.has_agent


@pytest.mark.parametrize(
    ("models", "routes", "agent", "asked"),
    [
        ({"embedder": EMBEDDER, "a": CHAT, "b": CHAT}, {}, {}, "a"),
        ({"a": CHAT, "b": CHAT}, {}, {"route": "b"}, "b"),
        ({"mute": MUTE, "a": TOOLS}, {}, {}, "a"),
        ({"mute": MUTE, "a": CHAT}, {"both": {"backends": ["a", "mute"]}, "one": {"backends": {"a": 1}}}, {}, "one"),
        ({"embedder": EMBEDDER}, {}, {}, None),
    ],
)
def test_it_asks_the_first_route_that_always_takes_tools(
    models: dict[str, object], routes: dict[str, object], agent: dict[str, object], asked: str | None
) -> None:
    """Whichever backend answers: one that is given none refuses every question."""
    assert spec_of(models=models, routes=routes, agent=agent).agent_route == asked
