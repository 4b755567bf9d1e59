"""One line about each served model: where it runs, how often, at what price, and how soon."""

from dataclasses import dataclass

from triad.planning.cold_start import ColdStart, cold_start
from triad.planning.fit import ModelFit
from triad.planning.placed_model import PlacedModel
from triad.planning.pools import NodePool
from triad.spec import PlatformSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRow:
    """What a plan says of one model.

    Attributes:
        least: Pods with the engine that always run.
        most: Such pods under load.
        cold_start: On the cheapest node that fits; None where no node fits.
    """

    fit: ModelFit
    least: int
    most: int
    cold_start: ColdStart | None

    @property
    def floor_usd_hour(self) -> float | None:
        """Nodes of the replicas that always run, one each, on-demand; None where the price is not known."""
        return None if self.fit.usd_hour is None else self.least * self.fit.usd_hour

    @property
    def ceiling_usd_hour(self) -> float | None:
        """Nodes of as many replicas as there may be."""
        return None if self.fit.usd_hour is None else self.most * self.fit.usd_hour


def model_rows(spec: PlatformSpec, pools: tuple[NodePool, ...]) -> tuple[ModelRow, ...]:
    """Say it of every model, in the order of the file."""
    return tuple(_model_row(spec, pools, name) for name in spec.models)


def _model_row(spec: PlatformSpec, pools: tuple[NodePool, ...], name: str) -> ModelRow:
    placed = PlacedModel.of(spec, pools, name)

    return ModelRow(
        fit=placed.fit,
        least=placed.least_pods,
        most=placed.most_pods,
        cold_start=cold_start(placed.served, placed.pool, placed.fit.cheapest) if placed.fit.cheapest else None,
    )
