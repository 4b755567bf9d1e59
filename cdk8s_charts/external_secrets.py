"""The Secrets that model servers read, filled from Secrets Manager."""

from collections.abc import Iterator, Sequence

import cdk8s
from constructs import Construct

from cdk8s_charts.api_object import api_object
from cdk8s_charts.external_secret import external_secret, remote
from cdk8s_charts.model_pod import pods
from triad.planning.model_pods import ModelWorkload
from triad.planning.model_secrets import HUB_TOKEN, SERVER_KEY


class ExternalSecretsChart(cdk8s.Chart):
    """In each namespace of models one key for their servers, and the hub's token where a model there uses it."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        workloads: Sequence[ModelWorkload],
        server_key: str,
        hub_token: str | None,
    ) -> None:
        """Write them down.

        Args:
            scope: The app.
            id_: Of the chart.
            workloads: Those that read secrets.
            server_key: Name in Secrets Manager of the generated key.
            hub_token: Name there of the token; None leaves its Secret to who runs the cluster.
        """
        super().__init__(scope, id_)

        parts = [remote(part, server_key, part) for part in ("prefix", "key")]
        for namespace in dict.fromkeys(each.namespace for each in workloads):
            used = {name for each in workloads if each.namespace == namespace for name in _secrets(each)}
            if SERVER_KEY.secret in used:
                body = external_secret(namespace, SERVER_KEY.secret, parts, template=_TEMPLATE)
                api_object(self, f"{namespace}-{SERVER_KEY.secret}", body=body)
            if hub_token and HUB_TOKEN.secret in used:
                body = external_secret(namespace, HUB_TOKEN.secret, [remote(HUB_TOKEN.key, hub_token)])
                api_object(self, f"{namespace}-{HUB_TOKEN.secret}", body=body)


_TEMPLATE = {SERVER_KEY.key: "{{ .prefix }}{{ .key }}"}
"""What Secrets Manager makes up is the end of the key (triad/planning/secrets.py)."""


def _secrets(workload: ModelWorkload) -> Iterator[str]:
    for pod in pods(workload):
        for container in (*pod.init_containers, *pod.containers):
            yield from (each.secret for each in container.secrets)
