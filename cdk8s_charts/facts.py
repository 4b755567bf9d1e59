"""What only AWS knows, where pods find it."""

from collections.abc import Sequence

import cdk8s
from constructs import Construct

from cdk8s_charts.api_object import api_object
from contracts.facts import CONFIG_MAP, Facts


class FactsChart(cdk8s.Chart):
    """The same ConfigMap in every namespace that has pods of ours, to be read by `envFrom`."""

    def __init__(self, scope: Construct, id_: str, *, facts: Facts, namespaces: Sequence[str]) -> None:
        super().__init__(scope, id_)

        for namespace in namespaces:
            body = {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": CONFIG_MAP, "namespace": namespace},
                "data": dict(facts.environment()),
            }
            api_object(self, namespace, body=body)
