"""What a rendering makes in the cluster, as selectors find it: pods, Services and namespaces."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from triad.planning.controllers import controllers
from triad.planning.names import NAMESPACES
from triad.rules.order_table import ACCOUNTS, OWN_NAMESPACES
from triad.rules.rendered import Body, Rendered
from triad.simulate.kuberay import services
from triad.simulate.namespace import namespaces
from triad.simulate.pod_template import PodTemplate, pod_templates
from triad.simulate.replicas import namespace_of
from triad.simulate.selector import Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Everything that selectors may mean.

    Attributes:
        templates: The pods of our objects, with what KubeRay adds to them.
        services: Ours, and those that KubeRay makes.
        generated: Those that KubeRay makes.
        namespaces: Labels of each, as far as they are known.
        foreign: What is known of the labels of charts' pods, by namespace.
    """

    templates: tuple[PodTemplate, ...]
    services: tuple[Body, ...]
    generated: tuple[Body, ...]
    namespaces: Mapping[str, Mapping[str, str]]
    foreign: Mapping[str, tuple[Mapping[str, str], ...]]

    @classmethod
    def read(cls, rendered: Rendered) -> Self:
        """Work out what a rendering makes."""
        generated = tuple(service for each in rendered.manifests for service in services(each))
        foreign = _foreign(rendered)

        return cls(
            templates=tuple(pod_templates(rendered.manifests)),
            services=(*rendered.of_kind("Service"), *generated),
            generated=generated,
            namespaces=namespaces(rendered.manifests, known={*NAMESPACES, *foreign}),
            foreign=foreign,
        )

    def pods(self, selector: Selector, among: Iterable[str]) -> tuple[PodTemplate, ...]:
        """The pods of ours that a selector finds in some namespaces."""
        places = frozenset(among)

        return tuple(each for each in self.templates if each.namespace in places and selector.matches(each.labels))

    def finds(self, selector: Selector, among: Iterable[str]) -> bool:
        """Whether a selector finds a pod of ours, or may find one of a chart, of whose labels not all are known."""
        places = frozenset(among)

        return bool(self.pods(selector, places)) or any(
            selector.may_match(labels) for place in places for labels in self.foreign.get(place, ())
        )

    def named(self, selector: Selector) -> Iterator[str]:
        """The namespaces that a selector finds."""
        return (name for name, labels in self.namespaces.items() if selector.matches(labels))


def _foreign(rendered: Rendered) -> dict[str, tuple[Mapping[str, str], ...]]:
    """What runs in the namespaces of charts and add-ons; where a chart tells nothing, its pods may have any label."""
    found: dict[str, tuple[Mapping[str, str], ...]] = {
        name: ({},) for name in {*OWN_NAMESPACES, *(place for place, _ in ACCOUNTS.values())} - {"default"}
    }
    for controller in controllers(rendered.spec):
        labels = tuple(each.pod_labels for each in controller.workloads)
        found[controller.namespace] = (*found.get(controller.namespace, ()), *labels)

    return found


def where(manifest: Body) -> str:
    """Kind, namespace and name of an object, one that KubeRay makes too."""
    return f"{manifest['kind']}/{namespace_of(manifest)}/{manifest['metadata']['name']}"
