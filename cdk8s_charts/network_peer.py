"""Whom a NetworkPolicy names, and on which ports."""

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network
from typing import Any

_NAMESPACE = "kubernetes.io/metadata.name"


def pods_of(namespace: str, labels: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Name the pods of a namespace: those with these labels, or all of them."""
    pods = {"podSelector": {"matchLabels": dict(labels)}} if labels else {}

    return {"namespaceSelector": {"matchLabels": {_NAMESPACE: namespace}}, **pods}


def addresses(of: IPv4Network, *, without: Iterable[IPv4Network] = ()) -> dict[str, Any]:
    """Name a range of addresses, less some ranges in it."""
    less = [str(each) for each in without]

    return {"ipBlock": {"cidr": str(of), **({"except": less} if less else {})}}


def tcp(*ports: int) -> list[dict[str, Any]]:
    """Name ports of TCP."""
    return [{"protocol": "TCP", "port": port} for port in ports]
