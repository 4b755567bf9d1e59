"""A chart of the catalogue, installed into the cluster."""

from collections.abc import Mapping
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

from triad.catalog.charts import Chart

_TIMEOUT = cdk.Duration.minutes(10)
"""Less than the 15 minutes of the function that runs Helm: one that is cut off leaves its release locked for good."""


class HelmRelease(Construct):
    """One chart at its exact version, up and answering before anything that depends on it is made.

    It is not atomic: when it fails, CloudFormation itself uninstalls it or goes back to the values before, and Helm's
    own way back would have to fit into the same 15 minutes. CRDs in a chart's `crds/` folder come with the first
    install and stay as they are: CDK's `skip_crds` never reaches Helm.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        cluster: eks.ICluster,
        chart: Chart,
        namespace: str,
        values: Mapping[str, Any],
    ) -> None:
        super().__init__(scope, id_)

        eks.HelmChart(
            self,
            "Chart",
            cluster=cluster,
            chart=chart.name,
            repository=chart.repository,
            version=chart.version,
            release=chart.name,
            namespace=namespace,
            create_namespace=namespace != "kube-system",
            values=dict(values),
            wait=True,
            timeout=_TIMEOUT,
        )
