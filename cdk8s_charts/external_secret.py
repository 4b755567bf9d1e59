"""One Secret of a namespace, filled from Secrets Manager."""

from collections.abc import Mapping, Sequence
from typing import Any

from cdk8s_charts.secret_store import STORE

_OFTEN = "1h"


def external_secret(
    namespace: str, name: str, source: Sequence[Mapping[str, Any]], *, template: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    """Write the ExternalSecret.

    Args:
        namespace: Of both.
        name: Of both.
        source: What is read, each under a name of its own.
        template: Texts of the Secret's keys, put together in the cluster from what is read; None takes it as it is.
    """
    target = {"template": {"engineVersion": "v2", "data": dict(template)}} if template else {}

    return {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "refreshInterval": _OFTEN,
            "secretStoreRef": {"kind": "ClusterSecretStore", "name": STORE},
            "target": {"name": name, **target},
            "data": list(source),
        },
    }


def remote(name: str, secret: str, part: str | None = None) -> Mapping[str, Any]:
    """Name one value of Secrets Manager: a whole secret, or a part of one that is JSON."""
    return {"secretKey": name, "remoteRef": {"key": secret, **({"property": part} if part else {})}}
