"""One line about each served model: where it runs, how often, at what price, and how soon."""

from dataclasses import dataclass

from triad.planning.cold_start import ColdStart, cold_start
from triad.planning.fit import ModelFit
from triad.planning.fit_by_price import usd_hour
from triad.planning.model_placement import ZONE, spread
from triad.planning.model_resources import AUTOSCALER, head_resources, server_resources
from triad.planning.monitoring import container_insights
from triad.planning.placed_model import PlacedModel
from triad.planning.pod_room import pod_room
from triad.planning.pod_shape import SIDECAR_CPU_M, SIDECAR_MEMORY_MIB
from triad.planning.pools import NodePool
from triad.spec import PlatformSpec

_MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRow:
    """What a plan says of one model.

    Attributes:
        least_replicas: Those that always run.
        most_replicas: Those under load.
        least: Pods with the engine that always run.
        most: Such pods under load.
        of_a_node: Such pods that the cheapest node has room for.
        zones: Over which they spread, where Karpenter adds a node sooner than it lets two share one.
        head_usd_hour: Node of its Ray head, where that is none of the model's own; None where no price is known.
        cold_start: On the cheapest node that fits; None where no node fits.
    """

    fit: ModelFit
    least_replicas: int
    most_replicas: int
    least: int
    most: int
    of_a_node: int = 1
    zones: int = 1
    head_usd_hour: float | None = 0.0
    cold_start: ColdStart | None

    @property
    def replicas(self) -> str:
        """Their number, or their bounds."""
        least, most = self.least_replicas, self.most_replicas

        return str(least) if least == most else f"{least} to {most}"

    @property
    def floor_usd_hour(self) -> float | None:
        """Nodes of the replicas that always run and of their head, on-demand; None where a price is not known."""
        return self._usd_hour(self.least)

    @property
    def ceiling_usd_hour(self) -> float | None:
        """Nodes of as many replicas as there may be, and of their head."""
        return self._usd_hour(self.most)

    def _usd_hour(self, pods: int) -> float | None:
        if self.fit.usd_hour is None or self.head_usd_hour is None:
            return None
        nodes = max(-(-pods // self.of_a_node), min(pods, self.zones))

        return nodes * self.fit.usd_hour + self.head_usd_hour


def model_rows(spec: PlatformSpec, pools: tuple[NodePool, ...]) -> tuple[ModelRow, ...]:
    """Say it of every model, in the order of the file."""
    return tuple(_model_row(spec, pools, name) for name in spec.models)


def _model_row(spec: PlatformSpec, pools: tuple[NodePool, ...], name: str) -> ModelRow:
    placed = PlacedModel.of(spec, pools, name)

    return ModelRow(
        fit=placed.fit,
        least_replicas=placed.model.replicas.min,
        most_replicas=placed.model.most_replicas,
        least=placed.least_pods,
        most=placed.most_pods,
        of_a_node=_of_a_node(placed),
        zones=len(spec.zone_ids) if any(each.get("topologyKey") == ZONE for each in spread(placed)) else 1,
        head_usd_hour=_head_usd_hour(placed),
        cold_start=cold_start(placed.served, placed.pool, placed.fit.cheapest) if placed.fit.cheapest else None,
    )


def _of_a_node(placed: PlacedModel) -> int:
    """Count by devices, of which each pod has its part of the node's rest; on CPUs by what a pod asks for."""
    ranks, instance = placed.served.ranks, placed.fit.cheapest
    if instance is None:
        return 1

    return max(1, instance.accelerators // ranks.of_a_pod if ranks else _on_cpus(placed))


def _on_cpus(placed: PlacedModel) -> int:
    """Count what a head beside the model takes on every node, and a sidecar for every pod, so never too many."""
    asked, room = server_resources(placed), placed.room
    beside = (head_resources(placed), AUTOSCALER) if placed.shares_head else ()
    cpu_m = room.cpu_m - sum(each.cpu_m for each in beside)
    memory_mib = room.memory_bytes // _MIB - sum(each.memory_mib for each in beside)
    sidecars = int(placed.model.fluent_bit.enabled)

    return min(
        cpu_m // (asked.cpu_m + sidecars * SIDECAR_CPU_M),
        memory_mib // (asked.memory_mib + sidecars * SIDECAR_MEMORY_MIB),
    )


def _head_usd_hour(placed: PlacedModel) -> float | None:
    """Take the cheapest node with room for the head in the pool of heads; heads of several models may share it."""
    if not placed.on_ray or placed.shares_head:
        return 0.0
    wanted, insights = head_resources(placed), container_insights(placed.spec)
    prices = []
    for instance in placed.heads.types:
        room = pod_room(placed.heads, instance, container_insights=insights)
        price = usd_hour(placed.spec, instance)
        if price and wanted.cpu_m <= room.cpu_m and wanted.memory_mib * _MIB <= room.memory_bytes:
            prices.append(price)

    return min(prices, default=None)
