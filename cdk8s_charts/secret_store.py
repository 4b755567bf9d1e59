"""The way from Secrets Manager into the cluster."""

from collections.abc import Sequence

import cdk8s
from constructs import Construct

from cdk8s_charts.api_object import api_object

STORE = "secrets-manager"
"""Name by which an ExternalSecret refers to the store."""


class SecretStoreChart(cdk8s.Chart):
    """A store that only the platform's namespaces may read from.

    It names no credentials: External Secrets uses its own Pod Identity, whose role says which secrets it may read.
    """

    def __init__(self, scope: Construct, id_: str, *, region: str, namespaces: Sequence[str]) -> None:
        super().__init__(scope, id_)

        body = {
            "apiVersion": "external-secrets.io/v1",
            "kind": "ClusterSecretStore",
            "metadata": {"name": STORE},
            "spec": {
                "provider": {"aws": {"service": "SecretsManager", "region": region}},
                "conditions": [{"namespaces": list(namespaces)}],
            },
        }
        api_object(self, STORE, body=body)
