"""The namespaces that the platform's own pods live in."""

from collections.abc import Mapping, Sequence
from typing import Any

import cdk8s
from constructs import Construct

from cdk8s_charts.api_object import api_object

_MODES = ("enforce", "audit", "warn")


class NamespacesChart(cdk8s.Chart):
    """Namespaces that take only pods which meet the restricted Pod Security Standard, and let nobody call them.

    Who may is said beside each workload.
    """

    def __init__(self, scope: Construct, id_: str, *, namespaces: Sequence[str]) -> None:
        super().__init__(scope, id_)

        labels = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in _MODES}
        for namespace in namespaces:
            body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace, "labels": labels}}
            api_object(self, namespace, body=body)
            api_object(self, f"{namespace}-closed", body=_closed(namespace))


def _closed(namespace: str) -> Mapping[str, Any]:
    """Close every pod; a policy that names no rule allows nothing."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "closed", "namespace": namespace},
        "spec": {"podSelector": {}, "policyTypes": ["Ingress"]},
    }
