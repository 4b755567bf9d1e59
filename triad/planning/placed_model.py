"""A served model where it runs: everything that its pods follow from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Self

from triad.catalog.instances import InstanceType, Silicon
from triad.planning.cold_start import cold_start
from triad.planning.fit import ModelFit, model_fit
from triad.planning.pod_room import PodRoom
from triad.planning.pod_shape import PodShape
from triad.planning.pools import NodePool
from triad.planning.ranks import pods_of
from triad.planning.serving import ServedModel, served_model
from triad.spec.model import Model
from triad.spec.platform import PlatformSpec
from triad.spec.role import Role

COMPILE_S = 1800
"""Allowed to Neuron for what it has not compiled yet: 3.4 minutes of 7B were seen (helixml/helix PR 2728)."""


class Component(StrEnum):
    """What a pod of a model does."""

    SERVER = "server"
    HEAD = "head"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedModel:
    """One model of a platform with its pool, its fit, and the pool of its Ray head."""

    spec: PlatformSpec
    model: Model
    served: ServedModel
    pool: NodePool
    heads: NodePool
    fit: ModelFit

    @classmethod
    def of(cls, spec: PlatformSpec, pools: Iterable[NodePool], name: str) -> Self:
        """Find everything that belongs to one model."""
        listed = tuple(pools)
        model = spec.models[name]
        pool = next(each for each in listed if each.name == model.pool)

        return cls(
            spec=spec,
            model=model,
            served=served_model(spec, name),
            pool=pool,
            heads=next((each for each in listed if _takes_heads(each, pool)), pool),
            fit=model_fit(spec, listed, name),
        )

    @property
    def name(self) -> str:
        """Of its object, its Service and its service account."""
        return self.model.name or self.served.name

    @property
    def namespace(self) -> str:
        """Where all of it lies."""
        return self.model.namespace

    @property
    def on_ray(self) -> bool:
        """Whether it is a RayService, and no plain Deployment."""
        return self.model.on_ray

    @property
    def on_neuron(self) -> bool:
        """Whether Neuron cores compute."""
        return self.pool.silicon is Silicon.NEURON

    @property
    def shares_head(self) -> bool:
        """Whether the Ray head runs on the nodes of the model itself."""
        return self.on_ray and self.heads is self.pool

    @property
    def least_pods(self) -> int:
        """Pods with the engine that always run."""
        return pods_of(self.model, self.served.ranks, self.model.replicas.min)

    @property
    def most_pods(self) -> int:
        """The most of them under load."""
        return pods_of(self.model, self.served.ranks, self.model.most_replicas)

    @property
    def room(self) -> PodRoom:
        """What its node leaves to the server."""
        return PodShape.of(self.spec, self.model, self.pool, self.instance).room

    @property
    def instance(self) -> InstanceType:
        """The cheapest type that it fits; the pool's first where no fit is known."""
        return self.fit.instance or self.pool.types[0]

    @property
    def cold_start_s(self) -> int:
        """From a pod that waits for a node to a server that answers, rounded up."""
        found = cold_start(self.served, self.pool, self.instance)

        return ceil(found.seconds) + COMPILE_S * found.compiles

    @property
    def object_labels(self) -> Mapping[str, str]:
        """Labels of the objects that it is."""
        return {"app.kubernetes.io/name": self.name, **self._labels}

    def labels(self, component: Component) -> Mapping[str, str]:
        """Labels by which every selector of ours finds its pods: KubeRay's have a random end.

        On Ray `app.kubernetes.io/name` is KubeRay's, whose Services find no pod without it (ray-project/kuberay#2648).
        """
        named = {} if self.on_ray else {"app.kubernetes.io/name": self.name}

        return {**named, "app.kubernetes.io/component": component.value, **self._labels}

    @property
    def _labels(self) -> Mapping[str, str]:
        return {"app.kubernetes.io/part-of": "triad", "triad/model": self.served.name}


def _takes_heads(heads: NodePool, models: NodePool) -> bool:
    """Whether a head there runs the same image as a worker here."""
    return heads.role is Role.HEADS and heads.architecture is models.architecture
