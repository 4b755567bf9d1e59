"""Tests of triad.twin.plan."""

from collections.abc import Callable

import pytest

from triad.twin.folder import Folder, write_json
from triad.twin.plan import Endpoint, Part, Plan, load, save


def test_a_plan_is_read_as_it_was_written(plan: Callable[..., Plan], folder: Folder) -> None:
    """The watcher and every command read it."""
    part = Part(name="serve", command=("a", "b"), environment={"A": "1"}, vital=("c",))
    made = plan(part, endpoints=(Endpoint(name="chat", part="serve", port=8000),), logs={"proxy": "*.log"})
    save(made, folder)

    assert load(folder) == made


@pytest.mark.parametrize("document", [{}, {"parts": [], "endpoints": []}, {"parts": [{"command": []}]}])
def test_a_plan_of_another_version_is_none(folder: Folder, document: dict[str, object]) -> None:
    """It cannot be carried out."""
    write_json(folder.plan, document)

    assert load(folder) is None


def test_an_endpoint_says_where_it_answers() -> None:
    """On this machine alone."""
    endpoint = Endpoint(name="embedder", part="serve", port=8000, path="/embedder")

    assert endpoint.url == "http://127.0.0.1:8000/embedder"
    assert endpoint.ready_url == "http://127.0.0.1:8000/embedder/readiness"
