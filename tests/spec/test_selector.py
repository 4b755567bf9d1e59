"""Tests of triad.spec.selector."""

import pytest

from triad.spec.selector import check_keys, check_selector


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "labelSelector must be a mapping"),
        (None, "labelSelector must be a mapping"),
        ({"matchLabel": {}}, "unknown key 'matchLabel'"),
        ({"matchLabels": {"app": 1}}, "matchLabels must be a mapping"),
        ({"matchLabels": {"a b": "c"}}, "matchLabels must be a mapping"),
        ({"matchLabels": {"app": "-"}}, "matchLabels must be a mapping"),
        ({"matchLabels": "app"}, "matchLabels must be a mapping"),
        ({"matchExpressions": "foo"}, "matchExpressions must be a list"),
        ({"matchExpressions": ["foo"]}, "matchExpressions must be a mapping"),
        ({"matchExpressions": [{"operator": "Exists"}]}, "key must be a label's"),
        ({"matchExpressions": [{"key": "app", "operator": "Foo"}]}, "unknown operator 'Foo'"),
        ({"matchExpressions": [{"key": "app", "operator": ["In"]}]}, "unknown operator"),
        ({"matchExpressions": [{"key": "app", "operator": "In"}]}, "values of In must be one or more"),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": [5]}]}, "values must be a list"),
        ({"matchExpressions": [{"key": "app", "operator": "Exists", "values": ["a"]}]}, "must be left out"),
        ({"matchExpressions": [{"key": "app", "operator": "Exists", "value": "a"}]}, "unknown key 'value'"),
    ],
)
def test_what_is_no_selector_is_refused(given: object, said: str) -> None:
    """With what was given, and what is allowed."""
    with pytest.raises(ValueError, match=said):
        check_selector(given)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"matchLabels": {"app.kubernetes.io/name": "Chat_1", "empty": ""}},
        {
            "matchExpressions": [
                {"key": "app", "operator": "In", "values": ["a", "b"]},
                {"key": "example.org/app", "operator": "DoesNotExist"},
                {"key": "app", "operator": "Exists", "values": []},
            ]
        },
    ],
)
def test_what_kubernetes_documents_is_taken(given: object) -> None:
    """Labels, and expressions of every kind."""
    check_selector(given)


@pytest.mark.parametrize("given", ["app", [5], {"app": "a"}, ["a b"]])
def test_keys_are_a_list_of_labels(given: object) -> None:
    """A text alone would be read letter by letter."""
    check_keys(["pod-template-hash"])

    with pytest.raises(ValueError, match="matchLabelKeys must be a list"):
        check_keys(given)
