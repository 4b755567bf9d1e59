"""The OpenAPI document: complete, and kept, whatever somebody sends."""

from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth

from agent.door import KEYED
from tests.agent.agents import client_of, make_house
from tests.agent.conftest import Stage
from tests.agent.model import ScriptedModel, Step

KEY: Final = "key-of-a-client-of-the-tests"
SAMPLE: Final = 12
FULL: Final = 400
CODES: Final = {
    "/chat": {"200", "400", "401", "408", "413", "415", "422", "502", "503", "504"},
    "/weather/current": {"200", "400", "401", "404", "408", "413", "415", "422", "503", "504"},
    "/weather/forecast": {"200", "400", "401", "404", "408", "413", "415", "422", "503", "504"},
    "/health": {"200"},
    "/readiness": {"200", "503"},
    "/session": {"200"},
    "/metrics": {"200"},
    "/": {"200", "304"},
    "/page/{name}": {"200", "304", "404", "422"},
}


@pytest.fixture(scope="module")
def asked(stage: Stage, model_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """An agent that wants a key, before a model that always greets."""
    keys = tmp_path_factory.mktemp("keys")
    (keys / "one").write_text(KEY, encoding="utf-8")
    stage.model = ScriptedModel(Step(text=("Hello",)))
    with client_of(make_house(model_url, keys=keys, body_bytes=1 << 24)) as client:
        yield client


def test_the_document_names_every_status(asked: httpx.Client) -> None:
    """Path by path; every error has the one shape."""
    document = asked.get("/openapi.json").json()
    found = {path: next(iter(methods.values()))["responses"] for path, methods in document["paths"].items()}
    shapes = {
        content["schema"].get("$ref")
        for responses in found.values()
        for status, response in responses.items()
        if int(status) >= 400
        for content in response["content"].values()
    }

    assert {path: set(responses) for path, responses in found.items()} == CODES
    assert shapes == {"#/components/schemas/ErrorAnswer"}


@pytest.mark.parametrize("count", [SAMPLE, pytest.param(FULL, marks=pytest.mark.long)])
@pytest.mark.parametrize("path", CODES)
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_request_breaks_the_service(
    stage: Stage, asked: httpx.Client, mode: GenerationMode, path: str, count: int
) -> None:
    """Right and wrong ones: no fault of the server, no status and no shape that the document does not name."""
    stage.model = ScriptedModel(Step(text=("Hello",)))
    base = str(asked.base_url).rstrip("/")
    schema = schemathesis.openapi.from_url(f"{base}/openapi.json")
    operation = schema[path]["POST" if path in KEYED else "GET"]
    if mode is GenerationMode.NEGATIVE and path not in KEYED:
        return

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, headers={"Authorization": f"Bearer {KEY}"}))
    def check(case: Any) -> None:  # noqa: ANN401  # its body is any JSON
        if mode is GenerationMode.POSITIVE and isinstance(case.body, dict) and "messages" in case.body:
            case.body["messages"][-1]["role"] = "user"  # which no schema can say of the last one alone
        case.call_and_validate(base_url=base, excluded_checks=[ignored_auth])  # keys: test_door.py

    check()
