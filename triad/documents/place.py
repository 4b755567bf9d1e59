"""Where model servers run: all that may differ between the cluster and a laptop."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from contracts import ports
from triad.catalog.models import MODELS, CatalogModel, Engine, Kind

SHIPPED: Mapping[Kind, CatalogModel] = MappingProxyType(
    {each.kind: each for each in MODELS.values() if each.repository is None}
)
"""Models that need no download, by what they answer with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """Weights that are loaded in place of those that the spec names.

    Attributes:
        folder: Where they lie, or where a download puts them.
    """

    weights: CatalogModel
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A model server as the gateway asks it.

    Attributes:
        url: Base of its API, which ends in `/v1`.
        model: Name under which it knows its model.
    """

    url: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and with what the servers run; what is None stays as it was decided for the cluster.

    Attributes:
        host: Address on which Serve listens.
        weights: Folder that holds a folder for each model of the spec.
        stand_ins: By kind; a kind that is not here loads what the spec names.
        engine: Of chat models.
        cpus: Of Ray's CPUs, what one replica takes.
        threads: Of an engine that computes on CPUs.
        replicas: How many run, always.
        engine_binary: Compiled `llama-server`; None leaves it to the image or the prebuilt wheel.
        eager: Whether vLLM skips the compilation of graphs, which makes it start sooner and answer slower.
        servers: By model; None asks the Services of the cluster.
    """

    host: str
    port: int = ports.MODEL
    weights: str
    stand_ins: Mapping[Kind, StandIn] = field(default_factory=dict)
    engine: Engine | None = None
    cpus: float | None = None
    threads: int | None = None
    replicas: int | None = None
    engine_binary: str | None = None
    eager: bool = False
    servers: Mapping[str, Server] | None = None


CLUSTER = Place(host="0.0.0.0", weights="/models")  # noqa: S104  # a pod's address is known to nobody else
"""Pods of a RayService."""
