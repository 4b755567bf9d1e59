"""What each model of a platform is in Kubernetes."""

from collections.abc import Iterator, Mapping

from triad.planning.model_pods import Door, ModelWorkload, Scaling
from triad.planning.model_secrets import SERVER_KEY
from triad.planning.monitoring import prometheus
from triad.planning.placed_model import PlacedModel
from triad.planning.pools import node_pools
from triad.planning.ray_cluster import ray_cluster, scales
from triad.planning.server_pod import server_pod
from triad.spec.platform import PlatformSpec


def model_workloads(spec: PlatformSpec, *, serve_configs: Mapping[str, str]) -> tuple[ModelWorkload, ...]:
    """Decide every model, in the order of the file.

    Args:
        spec: The platform.
        serve_configs: Text of each RayService's Serve config by model (triad.documents.serve.cluster_configs).
    """
    pools = node_pools(spec)

    return tuple(_workload(PlacedModel.of(spec, pools, name), serve_configs) for name in spec.models)


def _workload(placed: PlacedModel, serve_configs: Mapping[str, str]) -> ModelWorkload:
    return ModelWorkload(
        name=placed.name,
        namespace=placed.namespace,
        model=placed.served,
        labels=placed.object_labels,
        worker=server_pod(placed),
        ray=ray_cluster(placed, serve_config=serve_configs[placed.served.name]) if placed.on_ray else None,
        scaling=Scaling(least=placed.least_pods, most=placed.most_pods, scaler=_scaler(placed)),
        door=_door(placed),
        callers=tuple(_callers(placed)),
        key=SERVER_KEY,
    )


def _scaler(placed: PlacedModel) -> str | None:
    return "ray" if placed.on_ray and scales(placed) else None


def _door(placed: PlacedModel) -> Door:
    model = placed.model

    return Door(
        name=placed.name,
        type=model.service.type.value,
        port=model.service.port or model.port,
        target=model.port,
        annotations=model.service.annotations,
        host=model.service.host,
    )


def _callers(placed: PlacedModel) -> Iterator[str]:
    """Name the one door for clients, and who reads metrics."""
    yield "gateway"
    if prometheus(placed.spec):
        yield "monitoring"
