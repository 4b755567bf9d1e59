"""The Ray cluster that an object describes, as rules look at it."""

from collections.abc import Iterator
from typing import NamedTuple

from triad.rules.rendered import Body, Rendered, name_of
from triad.simulate.kuberay import config_of


class RayCluster(NamedTuple):
    """The Ray cluster of one object."""

    where: str
    manifest: Body
    config: Body

    @property
    def head(self) -> Body:
        """Pod specification of the head."""
        return pod_spec(self.config.get("headGroupSpec") or {})

    @property
    def groups(self) -> tuple[Body, ...]:
        """Its groups of workers."""
        return tuple(self.config.get("workerGroupSpecs") or ())

    @property
    def scales(self) -> bool:
        """Whether Ray's autoscaler runs beside the head."""
        return bool(self.config.get("enableInTreeAutoscaling"))


def ray_clusters(rendered: Rendered) -> Iterator[RayCluster]:
    """Every Ray cluster, of whatever kind the object is that makes it."""
    for manifest in rendered.manifests:
        config = config_of(manifest)
        if config is not None:
            yield RayCluster(name_of(manifest), manifest, config)


def pod_spec(group: Body) -> Body:
    """Pod specification of a head or worker group."""
    return (group.get("template") or {}).get("spec") or {}
