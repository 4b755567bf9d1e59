"""Whether a model fits each of some instance types, the cheapest asked first."""

from collections.abc import Iterable, Iterator
from math import inf

from triad.catalog.instances import InstanceType
from triad.planning.fit_on_node import fit_on_node
from triad.planning.fit_result import Fit
from triad.planning.node_price import instance_usd_hour
from triad.planning.pod_shape import PodShape
from triad.planning.pools import NodePool
from triad.planning.serving import ServedModel
from triad.planning.weights import Weights
from triad.spec import Capacity, PlatformSpec


def fits_by_price(
    spec: PlatformSpec, pool: NodePool, served: ServedModel, weights: Weights, types: Iterable[InstanceType]
) -> Iterator[tuple[InstanceType, Fit]]:
    """Yield each type with its answer, those without a price last."""
    model = spec.models[served.name]
    for instance in sorted(types, key=lambda each: (usd_hour(spec, each) or inf, each.name)):
        yield instance, fit_on_node(served, weights, instance, PodShape.of(spec, model, pool, instance))


def usd_hour(spec: PlatformSpec, instance: InstanceType) -> float | None:
    """Take what the spec or the list says of a type on-demand; None where neither says anything."""
    figure = instance_usd_hour(spec, instance, Capacity.ON_DEMAND)

    return figure.value if figure else None
