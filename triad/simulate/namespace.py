"""Namespaces and their labels."""

from collections.abc import Iterable, Mapping
from typing import Any

NAME_LABEL = "kubernetes.io/metadata.name"
"""Kubernetes gives it to every namespace."""


def namespaces(manifests: Iterable[Mapping[str, Any]], *, known: Iterable[str] = ()) -> dict[str, Mapping[str, str]]:
    """Labels of each namespace that is rendered or known, by its name."""
    found: dict[str, Mapping[str, str]] = {name: {NAME_LABEL: name} for name in known}
    for each in manifests:
        if each.get("kind") == "Namespace":
            name = each["metadata"]["name"]
            found[name] = {**(each["metadata"].get("labels") or {}), NAME_LABEL: name}

    return found
