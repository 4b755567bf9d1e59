"""Rules over the assembly as a whole: that it can be deployed from anywhere, and fits CloudFormation's bounds."""

import json
from collections.abc import Iterator

from triad.rules.rendered import Rendered, name_of
from triad.rules.rule import Offence, rule

MAX_RESOURCES = 400
MAX_OBJECT_BYTES = 100_000


@rule(
    "no-look-ups",
    source="https://docs.aws.amazon.com/cdk/v2/guide/context.html: a look-up needs credentials to synthesise",
)
def look_ups(rendered: Rendered) -> Iterator[Offence]:
    """The synthesis asks AWS nothing."""
    for each in rendered.missing:
        yield Offence("manifest.json missing", f"{each.get('provider')} is looked up for {each.get('key')!r}")


@rule(
    "stack-size",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html: 500",
)
def stack_size(rendered: Rendered) -> Iterator[Offence]:
    """A stack stays clear of CloudFormation's 500 resources, so that it can still grow."""
    for stack, template in rendered.templates.items():
        count = len(template.get("Resources") or {})
        if count > MAX_RESOURCES:
            yield Offence(stack, f"{count} resources, at most {MAX_RESOURCES} are allowed in a stack")


@rule(
    "object-size", source="AWS Lambda quotas: an event has at most 262,144 bytes, which hold the old and the new object"
)
def object_size(rendered: Rendered) -> Iterator[Offence]:
    """One Kubernetes object fits twice into the event that carries it to the cluster."""
    for manifest in rendered.manifests:
        size = len(json.dumps(manifest, separators=(",", ":")).encode())
        if size > MAX_OBJECT_BYTES:
            yield Offence(name_of(manifest), f"{size} bytes, at most {MAX_OBJECT_BYTES} are allowed in an object")
