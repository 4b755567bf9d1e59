"""What one pod with an engine may have of a node."""

from dataclasses import dataclass, replace
from typing import Self

from triad.catalog.instances import InstanceType
from triad.planning.monitoring import container_insights
from triad.planning.pod_room import PodRoom, pod_room
from triad.planning.pools import NodePool
from triad.spec.model import Model
from triad.spec.platform import PlatformSpec

SIDECAR_CPU_M, SIDECAR_MEMORY_MIB = 100, 128
"""Of Fluent Bit beside the server (awslabs/ai-on-eks@43e7310 inference-charts, fluentbit.resources)."""

_MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PodShape:
    """Room for the server, and what of it the spec has decided.

    Attributes:
        room: Left to the server of a node, sidecars subtracted.
        given_cpu_m: None leaves it to the fit.
        given_memory_bytes: None leaves it to the fit.
        on_disk: Whether weights lie on the node's disk.
    """

    room: PodRoom
    given_cpu_m: int | None
    given_memory_bytes: int | None
    on_ray: bool
    on_disk: bool

    @classmethod
    def of(cls, spec: PlatformSpec, model: Model, pool: NodePool, instance: InstanceType) -> Self:
        """Shape the pod of a model for one type of its pool."""
        given = model.resources

        return cls(
            room=_without_sidecar(model, pod_room(pool, instance, container_insights=container_insights(spec))),
            given_cpu_m=given.cpu_m,
            given_memory_bytes=given.memory_mib and given.memory_mib * _MIB,
            on_ray=model.on_ray,
            on_disk=not (model.storage.claim or model.storage.stream),
        )


def _without_sidecar(model: Model, room: PodRoom) -> PodRoom:
    if not model.fluent_bit.enabled:
        return room

    return replace(room, cpu_m=room.cpu_m - SIDECAR_CPU_M, memory_bytes=room.memory_bytes - SIDECAR_MEMORY_MIB * _MIB)
