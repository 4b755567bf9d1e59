"""The pods of a served model: with the engine, and the head of its Ray cluster."""

from collections.abc import Iterator

from triad.planning.fluent_bit import fluent_bit
from triad.planning.model_placement import affinity, node_selector, spread
from triad.planning.model_pods import Container, Pod
from triad.planning.model_storage import head_volumes, server_volumes, weights_container
from triad.planning.placed_model import Component, PlacedModel
from triad.planning.plain_container import plain_server
from triad.planning.ray_containers import ray_head, ray_worker


def server_pod(placed: PlacedModel) -> Pod:
    """Run the engine on a node of the model's pool, once its weights are there."""
    server = ray_worker(placed) if placed.on_ray else plain_server(placed)

    return Pod(
        labels=placed.labels(Component.SERVER),
        service_account=placed.name,
        node_selector=node_selector(placed.pool, placed.model.instance_type),
        tolerations=placed.pool.taints,
        init_containers=(weights_container(placed, server.resources),) if _fetches(placed) else (),
        containers=(server, *_sidecars(placed)),
        volumes=server_volumes(placed),
        spread=spread(placed),
        affinity=affinity(placed),
        termination_grace_s=placed.served.timing.termination_grace_s,
    )


def head_pod(placed: PlacedModel) -> Pod:
    """Lead the Ray cluster; no model runs here, so that load never costs it its memory."""
    return Pod(
        labels=placed.labels(Component.HEAD),
        service_account=placed.name,
        node_selector=node_selector(placed.heads),
        tolerations=placed.heads.taints,
        containers=(ray_head(placed), *_sidecars(placed)),
        volumes=head_volumes(placed),
        termination_grace_s=placed.served.timing.termination_grace_s,
    )


def _fetches(placed: PlacedModel) -> bool:
    """Whether weights must be brought: neither streamed, nor of no repository, as those that ship for laptops."""
    return bool(placed.served.weights.repository) and not placed.model.storage.stream


def _sidecars(placed: PlacedModel) -> Iterator[Container]:
    if placed.model.fluent_bit.enabled:
        yield fluent_bit(placed)
