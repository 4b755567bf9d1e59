"""What a RayService has besides its workers."""

import json
from collections.abc import Mapping

from triad.planning.model_images import ray_version
from triad.planning.model_pods import RayAutoscaler, RayCluster
from triad.planning.model_resources import AUTOSCALER
from triad.planning.placed_model import PlacedModel
from triad.planning.server_pod import head_pod
from triad.spec.fields import seconds
from triad.spec.ray import Upgrade

GROUP = "workers"

STRATEGIES = {Upgrade.NEW_CLUSTER: "NewCluster", Upgrade.NONE: "None"}
"""KubeRay's words: a second cluster beside the first until it answers, or no new cluster at all."""

OBJECT_STORE_BYTES = 75 << 20
"""The least that Ray accepts; nothing large goes through it (ray 2.60, ray_constants.py)."""

PATIENCE = 2
"""Times the estimated cold start, which the autoscaler waits before it takes a pod for lost."""

LEAST_PATIENCE_S = 3600
"""Ray's own since ray-project/ray#60392; with the 300 s before, it killed workers that were still loading."""

CPUS_A_DEVICE = 2
"""Of Ray's own count, which nothing enforces: for the rank and for the replica's process."""


def ray_cluster(placed: PlacedModel, *, serve_config: str) -> RayCluster:
    """Decide head, autoscaler and start parameters.

    Args:
        placed: The model.
        serve_config: Text of `serveConfigV2`.
    """
    return RayCluster(
        version=ray_version(placed),
        head=head_pod(placed),
        group=GROUP,
        autoscaler=_autoscaler(placed) if scales(placed) else None,
        serve_config=serve_config,
        upgrade=STRATEGIES[upgrade(placed)],
        head_parameters={"num-cpus": "0", "num-gpus": "0", **_COMMON},
        worker_parameters={**_worker(placed), **_COMMON},
    )


def scales(placed: PlacedModel) -> bool:
    """Whether Ray's autoscaler runs: as given, or where the number of workers may change."""
    given = placed.model.ray.autoscaling.enabled

    return placed.most_pods > placed.least_pods if given is None else given


def upgrade(placed: PlacedModel) -> Upgrade:
    """Take the strategy given, or the one that needs no second set of accelerators."""
    return placed.model.ray.upgrade or (Upgrade.NONE if placed.served.ranks else Upgrade.NEW_CLUSTER)


def _autoscaler(placed: PlacedModel) -> RayAutoscaler:
    given = placed.model.ray.autoscaling
    patience_s = max(LEAST_PATIENCE_S, PATIENCE * placed.cold_start_s)

    return RayAutoscaler(
        mode=given.mode.value,
        idle_s=seconds(given.idle_timeout),
        resources=AUTOSCALER,
        environment={"RAY_AUTOSCALER_RECONCILE_ALLOCATE_STATUS_TIMEOUT_S": str(patience_s)},
    )


def _worker(placed: PlacedModel) -> Mapping[str, str]:
    """Say what Ray gives out on a worker: one replica's CPUs, or its devices; it does not find Neuron's by itself."""
    ranks = placed.served.ranks
    if ranks is None:
        return {"num-cpus": str(placed.served.cpus)}
    cpus = {"num-cpus": str(CPUS_A_DEVICE * ranks.of_a_pod)}
    cores = json.dumps({"neuron_cores": ranks.of_a_pod * ranks.cores})

    return {**cpus, "resources": json.dumps(cores)} if ranks.on_neuron else {**cpus, "num-gpus": str(ranks.of_a_pod)}


_COMMON = {"object-store-memory": str(OBJECT_STORE_BYTES), "dashboard-host": "0.0.0.0"}  # noqa: S104  # behind policies
