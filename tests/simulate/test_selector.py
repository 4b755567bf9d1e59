"""Label selectors."""

from typing import Any

import pytest

from triad.simulate.selector import Selector

LABELS = {"app": "chat", "tier": "models"}
EMPTY: tuple[dict[str, Any] | None, ...] = ({}, None)


@pytest.mark.parametrize(
    ("body", "is_match"),
    [
        ({}, True),
        (None, False),
        ({"matchLabels": {"app": "chat"}}, True),
        ({"matchLabels": {"app": "chat", "tier": "agents"}}, False),
        ({"matchLabels": {"absent": ""}}, False),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["code", "chat"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["chat"]}]}, False),
        ({"matchExpressions": [{"key": "absent", "operator": "NotIn", "values": ["chat"]}]}, True),
        ({"matchExpressions": [{"key": "tier", "operator": "Exists"}]}, True),
        ({"matchExpressions": [{"key": "absent", "operator": "Exists"}]}, False),
        ({"matchExpressions": [{"key": "absent", "operator": "DoesNotExist"}]}, True),
        ({"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}, False),
        (
            {
                "matchLabels": {"app": "chat"},
                "matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["models"]}],
            },
            False,
        ),
    ],
)
def test_a_selector_matches_as_kubernetes_does(body: dict[str, Any] | None, *, is_match: bool) -> None:
    """An empty one selects everything, one that is left out nothing; all its parts must hold."""
    assert Selector.read(body).matches(LABELS) is is_match


@pytest.mark.parametrize("labels", [{}, None])
def test_an_empty_selector_of_a_service_selects_nothing(labels: dict[str, str] | None) -> None:
    """Its endpoints are somebody else's."""
    assert not Selector.of_labels(labels).matches(LABELS)


@pytest.mark.parametrize(("value", "may"), [("chat", True), ("chats", False)])
def test_labels_that_are_not_known_do_not_refute(value: str, *, may: bool) -> None:
    """Only one that is known to be otherwise does."""
    assert Selector.of_labels({"app": value, "version": "1"}).may_match(LABELS) is may


def test_a_selector_is_told_as_it_was_asked() -> None:
    """Findings show it."""
    assert str(Selector.of_labels({"app": "chat", "tier": "models"})) == "app In [chat] and tier In [models]"
    assert [str(Selector.read(body)) for body in EMPTY] == ["everything", "nothing"]
