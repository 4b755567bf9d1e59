"""The rule that an image runs on the nodes that its pod goes to."""

from collections.abc import Iterator, Mapping
from itertools import chain

from triad.catalog.build_context import build_contexts
from triad.catalog.instances import Architecture, instance_types
from triad.rules.built_for import built_for
from triad.rules.rendered import Rendered
from triad.rules.rule import Offence, rule
from triad.rules.scheduling_rules import placements
from triad.simulate.pod_template import pod_templates


@rule(
    "image-architecture",
    source="https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-ami.html; images/*/image.yaml; "
    "triad/catalog/images.py: on another processor a container ends with 'exec format error'",
)
def image_architecture(rendered: Rendered) -> Iterator[Offence]:
    """Each image of a pod is built for every kind of node that takes the pod."""
    ours = tuple(build_contexts().values())
    nodes = _nodes(rendered)
    for pod in pod_templates(rendered.manifests):
        for container in chain(pod.spec.get("initContainers") or (), pod.spec["containers"]):
            built = built_for(str(container.get("image")), ours)
            for architecture, groups in nodes[pod.name].items():
                if built is not None and architecture not in built:
                    what = f"image {container['image']!r} is built for {', '.join(sorted(built)) or 'nothing'}"
                    yield Offence(f"{pod.name} {container.get('name')}", f"{what}; {groups} has {architecture}")


def _nodes(rendered: Rendered) -> Mapping[str, Mapping[Architecture, str]]:
    """The architectures of the nodes that take each pod, each with a group of nodes that has it."""
    types = instance_types()

    return {
        each.pod.name: {types[name].architecture: group for group, names in each.fits.items() for name in names}
        for each in placements(rendered)
    }
