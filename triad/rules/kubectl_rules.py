"""Rules over what the functions that run kubectl and Helm are given."""

from collections.abc import Iterator

from triad.rules.deployed import OBJECT, RELEASE, bodies, read_json
from triad.rules.rendered import Rendered
from triad.rules.rule import Offence, rule


@rule("no-prune", source="https://github.com/aws/aws-cdk/issues/22085: pruning passes over custom resources")
def no_prune(rendered: Rendered) -> Iterator[Offence]:
    """Nothing is deleted by label: each object is a resource, and goes when its resource goes."""
    for resource in rendered.resources(OBJECT):
        if "PruneLabel" in resource.properties:
            yield Offence(resource.where, f"is pruned by the label {resource.properties['PruneLabel']!r}")


@rule("object-readable", source="triad/rules/deployed.py: a kind that is not known cannot be put in order")
def object_readable(rendered: Rendered) -> Iterator[Offence]:
    """Which object a resource makes is plain text in its template, and it makes one."""
    for resource in rendered.resources(OBJECT):
        found = bodies(resource)
        if found is None:
            yield Offence(resource.where, "its manifest must say apiVersion, kind and name in plain JSON")
        elif len(found) > 1:
            yield Offence(resource.where, f"makes {len(found)} objects, one is allowed")


@rule("values-readable", source="triad/rules/deployed.py: values tell service accounts and volumes")
def values_readable(rendered: Rendered) -> Iterator[Offence]:
    """The values of a release are JSON, with tokens at most inside."""
    for resource in rendered.resources(RELEASE):
        values = resource.properties.get("Values")
        if values is not None and not isinstance(read_json(values), dict):
            yield Offence(resource.where, "its values must be a JSON object")
