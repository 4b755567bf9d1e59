"""A model that says what a test tells it, and agents before it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from agent.asgi import Receive, Scope, Send
from tests.agent.agents import client_of, make_house
from tests.agent.model import ScriptedModel, Step
from tests.agent.serving import served

Ask = Callable[..., httpx.Client]


class Stage:
    """One address, at which each test has a model of its own.

    Attributes:
        model: Whose turn it is.
    """

    def __init__(self) -> None:
        self.model = ScriptedModel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self.model(scope, receive, send)


@pytest.fixture(scope="session")
def stage() -> Stage:
    """Where models appear."""
    return Stage()


@pytest.fixture(scope="session")
def model_url(stage: Stage) -> Iterator[str]:
    """Where they answer."""
    with served(stage) as url:
        yield url


@pytest.fixture
def model(stage: Stage) -> ScriptedModel:
    """A model that greets, until a test tells it otherwise."""
    stage.model = ScriptedModel(Step(text=("Hello",)))

    return stage.model


@pytest.fixture(scope="session")
def plain(model_url: str) -> Iterator[httpx.Client]:
    """An agent with nothing special, for every test that wants no other."""
    with client_of(make_house(model_url)) as client:
        yield client


@pytest.fixture
def agent(model: ScriptedModel, model_url: str, plain: httpx.Client) -> Iterator[Ask]:
    """Make an agent before the model, with what `make_house` takes, and give a client of it."""
    assert model.script
    with ExitStack() as stack:

        def make(**given: Any) -> httpx.Client:  # noqa: ANN401  # those of `make_house`
            return stack.enter_context(client_of(make_house(model_url, **given))) if given else plain

        yield make
