"""The stack of the served models."""

from collections.abc import Mapping, Sequence
from typing import Any

import aws_cdk as cdk
import cdk8s
from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

from cdk8s_charts.platform import model_charts, secret_charts, workloads
from constructs.images import Images
from constructs.manifests import Manifests
from constructs.model_cache import ModelCache
from constructs.served_model import ServedModel
from triad.spec.platform import PlatformSpec


class ServingStack(cdk.Stack):
    """Every model of a platform.

    It comes when namespaces, images and node pools are there, and goes before them: only then is there somebody to end
    its pods, and something for them to end on.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        spec: PlatformSpec,
        cluster: eks.ICluster,
        images: Images,
        model_cache: ModelCache,
        after: Sequence[cdk.Stack],
    ) -> None:
        """Make it.

        Args:
            scope: The app.
            id_: Of the stack.
            spec: The platform.
            cluster: Where the models run.
            images: Those that the pods pull.
            model_cache: Bucket that they load weights from.
            after: Stacks of the namespaces, of the capacity and of the images.
        """
        super().__init__(
            scope,
            id_,
            description=f"Models of {spec.prefix}",
            env=cdk.Environment(account=spec.account, region=spec.region),
        )

        models = workloads(spec)
        app = cdk8s.App()
        secrets = Manifests(self, "Secrets", cluster=cluster, objects=_objects(*secret_charts(app, spec, models)))
        charts = model_charts(app, spec, images.uri, models)
        for each in models:
            ServedModel(
                self,
                each.model.name,
                cluster=cluster,
                model_cache=model_cache,
                workload=each,
                objects=_objects(charts[each.model.name]),
            ).pods.node.add_dependency(secrets)
        for stack in after:
            self.add_stack_dependency(stack)


def _objects(*charts: cdk8s.Chart) -> list[Mapping[str, Any]]:
    return [each for chart in charts for each in chart.to_json()]
