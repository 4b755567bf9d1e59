"""Namespaces and their labels."""

from triad.simulate.namespace import namespaces


def test_every_namespace_has_its_name_as_a_label() -> None:
    """One that is only known has no other."""
    rendered = {"kind": "Namespace", "metadata": {"name": "models", "labels": {"team": "chat"}}}

    assert namespaces([rendered, {"kind": "Service", "metadata": {"name": "x"}}], known=["keda", "models"]) == {
        "keda": {"kubernetes.io/metadata.name": "keda"},
        "models": {"kubernetes.io/metadata.name": "models", "team": "chat"},
    }
