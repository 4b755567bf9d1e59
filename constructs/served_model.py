"""The objects of one served model, in the order in which they may come and go."""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

from constructs.layers import layers
from constructs.model_cache import ModelCache
from constructs.model_reader import ModelReader
from contracts.weights import readable_prefix
from triad.catalog.models import Engine
from triad.planning.model_pods import ModelWorkload


class ServedModel(Construct):
    """A model's pods after what they use, their permissions too, and before the door that leads to them."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        cluster: eks.ICluster,
        model_cache: ModelCache,
        workload: ModelWorkload,
        objects: Sequence[Mapping[str, Any]],
    ) -> None:
        """Make them.

        Args:
            scope: The stack.
            id_: Of the model.
            cluster: Which they are applied to.
            model_cache: Which the pods load their weights from.
            workload: What the objects were written from.
            objects: All of them.
        """
        super().__init__(scope, id_)

        self.pods = layers(self, cluster=cluster, objects=objects)
        if workload.model.weights.repository and _reads(workload):
            self.pods.node.add_dependency(self._reader(cluster, model_cache, workload))

    def _reader(self, cluster: eks.ICluster, model_cache: ModelCache, workload: ModelWorkload) -> ModelReader:
        weights = workload.model.weights
        file = weights.gguf if workload.model.engine is Engine.LLAMA_CPP else None

        return ModelReader(
            self,
            "Reader",
            cluster=cluster,
            namespace=workload.namespace,
            service_account=workload.worker.service_account,
            model_cache=model_cache,
            prefix=readable_prefix(str(weights.repository), weights.revision, file),
            fills=any(each.facts for each in workload.worker.init_containers),
        )


def _reads(workload: ModelWorkload) -> bool:
    """Whether a container is told of the bucket: one that fetches before the server starts, or the server itself."""
    return any(each.facts for each in (*workload.worker.init_containers, *workload.worker.containers))
