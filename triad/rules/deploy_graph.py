"""What CloudFormation and the CDK deploy before what, over every template of an assembly.

One relation proves both directions. Within a stack CloudFormation creates along these references and deletes against
them; `cdk deploy` takes the stacks along the dependencies in `manifest.json`, `cdk destroy` against them, and
CloudFormation deletes no stack of which another one imports a value. So what is before a resource is also there until
that resource has gone, unless a template says that it is kept.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, TypeVar

from triad.rules.rendered import Body

_Node = TypeVar("_Node")

_SUBSTITUTED = re.compile(r"\$\{([^!}.][^}.]*)[^}]*\}")


class Place(NamedTuple):
    """One resource of one stack."""

    stack: str
    logical_id: str


class DeployGraph:
    """The order that an assembly fixes; what it leaves open, it does not order."""

    def __init__(self, templates: Mapping[str, Body], *, stacks: Mapping[str, Collection[str]]) -> None:
        """Read the references.

        Args:
            templates: By stack.
            stacks: Those that the CDK deploys before a stack, besides those that it imports from.
        """
        exporters = {name: stack for stack, template in templates.items() for name in exports(template).values()}
        self._resources = {
            Place(stack, logical_id): frozenset(Place(stack, each) for each in _referred(body))
            for stack, template in templates.items()
            for logical_id, body in (template.get("Resources") or {}).items()
        }
        self._stacks = {
            stack: frozenset(stacks.get(stack, ())) | {exporters[name] for name in imports(template) & set(exporters)}
            for stack, template in templates.items()
        }
        self._resources_before = cache(lambda place: _closure(place, self._resources))
        self._stacks_before = cache(lambda stack: _closure(stack, self._stacks))

    def is_before(self, earlier: Place, later: Place) -> bool:
        """Whether the one is complete before the other begins, and stays until the other has gone."""
        if earlier.stack != later.stack:
            return earlier.stack in self._stacks_before(later.stack)

        return earlier in self._resources_before(later)


def exports(template: Body) -> Mapping[str, str]:
    """Name of each export, by its output; one that is made up at deploy time is the text of its function."""
    return {
        logical_id: plain(output["Export"]["Name"])
        for logical_id, output in (template.get("Outputs") or {}).items()
        if (output.get("Export") or {}).get("Name")
    }


def imports(template: Body) -> frozenset[str]:
    """Names of what a template imports, as `exports` writes them."""
    return frozenset(map(plain, functions(template, "Fn::ImportValue")))


def exported(templates: Mapping[str, Body]) -> Mapping[str, Place]:
    """The resource of each export that tells of one, by the export's name."""
    places = {
        name: place_of(template["Outputs"][output].get("Value"), stack=stack)
        for stack, template in templates.items()
        for output, name in exports(template).items()
    }

    return {name: place for name, place in places.items() if place}


def place_of(value: object, *, stack: str) -> Place | None:
    """The resource of a stack that a reference means; None if it is none."""
    match value:
        case {"Ref": str(logical_id)} | {"Fn::GetAtt": [str(logical_id), *_]}:
            return Place(stack, logical_id)
        case {"Fn::GetAtt": str(attribute)}:
            return Place(stack, attribute.partition(".")[0])
        case _:
            return None


def plain(name: object) -> str:
    """A name as text; `Fn::Sub` of a text says the same in every stack of a region, and so may be compared."""
    match name:
        case str(text) | {"Fn::Sub": str(text)}:
            return text
        case _:
            return json.dumps(name, sort_keys=True)


def functions(value: object, name: str) -> Iterator[Any]:
    """The argument of each call of one intrinsic function, at any depth."""
    if isinstance(value, Mapping):
        for key, below in value.items():
            if key == name:
                yield below
            yield from functions(below, name)
    elif isinstance(value, list):
        for below in value:
            yield from functions(below, name)


def _referred(body: Body) -> Iterator[str]:
    """Logical IDs that a resource names; CloudFormation knows no other ones of its stack, so parameters do no harm."""
    depends = body.get("DependsOn") or []
    yield from [depends] if isinstance(depends, str) else depends
    yield from (str(each) for each in functions(body, "Ref"))
    for each in functions(body, "Fn::GetAtt"):
        yield each.partition(".")[0] if isinstance(each, str) else str(each[0])
    for each in functions(body, "Fn::Sub"):
        yield from _SUBSTITUTED.findall(each if isinstance(each, str) else each[0])


def _closure(start: _Node, edges: Mapping[_Node, Iterable[_Node]]) -> frozenset[_Node]:
    found: set[_Node] = set()
    waiting = list(edges.get(start, ()))
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(edges.get(node, ()))

    return frozenset(found)
