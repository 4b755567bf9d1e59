"""What the templates deploy, as the order rules see it: releases, add-ons, objects, and what AWS has for them."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from triad.rules.deploy_graph import DeployGraph, Place, exported, place_of, plain
from triad.rules.rendered import Body, Rendered, Resource

RELEASE = "Custom::AWSCDK-EKS-HelmChart"
OBJECT = "Custom::AWSCDK-EKS-KubernetesResource"
ADDON = "AWS::EKS::Addon"
NODES = "AWS::EKS::Nodegroup"
CLUSTER = "AWS::EKS::Cluster"
ASSOCIATION = "AWS::EKS::PodIdentityAssociation"
ACCESS = "AWS::EKS::AccessEntry"
PROFILE = "AWS::IAM::InstanceProfile"
RULE = "AWS::Events::Rule"
QUEUE = "AWS::SQS::Queue"
QUEUE_POLICY = "AWS::SQS::QueuePolicy"
LOGS = "AWS::Logs::LogGroup"

TOKEN = "${token}"  # noqa: S105  # a place in a text, no secret
_QUOTE = re.compile(r'(?<!\\)(?:\\\\)*"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """One resource, or one Kubernetes object of a resource.

    Attributes:
        where: Stack and place in the construct tree.
        is_kept: Whether it stays when its stack goes.
        body: The object, where the resource is one.
    """

    place: Place
    where: str
    type: str
    properties: Body
    is_kept: bool
    body: Body | None = None

    @property
    def answers(self) -> bool:
        """Whether its deployment ends only when it works; a chart's does if Helm waits for its pods."""
        return self.type != RELEASE or self.properties.get("Wait") is True


class Deployment:
    """Every resource of an assembly, and the order in which they come up."""

    def __init__(self, rendered: Rendered) -> None:
        self.graph = DeployGraph(rendered.templates, stacks=rendered.stacks)
        self.exported = exported(rendered.templates)
        self.resources = tuple(_resources(rendered))
        self.objects = tuple(_objects(self.of_type(OBJECT)))

    def meant(self, each: Deployed, *path: str) -> Deployed | None:
        """The resource to which a property of another one refers; None if it cannot be said."""
        value: object = each.properties
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        place = self.place_of(value, stack=each.place.stack)

        return next((other for other in self.resources if other.place == place), None)

    def place_of(self, value: object, *, stack: str) -> Place | None:
        """The resource that a stack means by a reference or an import; None if it cannot be said."""
        match value:
            case {"Fn::ImportValue": name}:
                return self.exported.get(plain(name))
            case _:
                return place_of(value, stack=stack)

    def of_type(self, type_: str, **properties: object) -> tuple[Deployed, ...]:
        """The resources of a type whose properties have these values."""
        return tuple(
            each
            for each in self.resources
            if each.type == type_ and all(each.properties.get(key) == value for key, value in properties.items())
        )

    def of_kind(self, kind: str, *, namespace: str | None = None, name: str | None = None) -> tuple[Deployed, ...]:
        """The objects of a kind, of one namespace and name where they are given."""
        asked = {key: value for key, value in (("namespace", namespace), ("name", name)) if value is not None}

        return tuple(
            each
            for each in self.objects
            if each.body is not None
            and each.body["kind"] == kind
            and all(each.body["metadata"].get(key) == value for key, value in asked.items())
        )


def read_json(value: object) -> object:
    """Parse a text in which tokens stand for what only AWS knows; None if it cannot be read.

    A token inside a JSON string is kept as text there, any other is null.
    """
    text = _text(value)
    try:
        found: object = None if text is None else json.loads(text)
    except json.JSONDecodeError:
        return None

    return found


def bodies(resource: Resource | Deployed) -> tuple[Body, ...] | None:
    """The Kubernetes objects of a resource; None if it cannot be said which they are."""
    found = read_json(resource.properties.get("Manifest"))
    if not isinstance(found, list) or not found or not all(_is_object(each) for each in found):
        return None

    return tuple(found)


def _resources(rendered: Rendered) -> Iterator[Deployed]:
    for stack, template in rendered.templates.items():
        for logical_id, body in (template.get("Resources") or {}).items():
            yield Deployed(
                place=Place(stack, logical_id),
                where=(body.get("Metadata") or {}).get("aws:cdk:path") or f"{stack}/{logical_id}",
                type=body["Type"],
                properties=body.get("Properties") or {},
                is_kept=str(body.get("DeletionPolicy", "Delete")).startswith("Retain"),
            )


def _objects(resources: tuple[Deployed, ...]) -> Iterator[Deployed]:
    for resource in resources:
        for body in bodies(resource) or ():
            yield replace(resource, body=body)


def _is_object(value: object) -> bool:
    """Whether it says what it is, in plain text; a list of objects says it of none."""
    match value:
        case {"kind": str(kind), "items": _} if kind.endswith("List"):
            return False
        case {"apiVersion": str(version), "kind": str(kind), "metadata": {"name": str(name)}}:
            return TOKEN not in version + kind + name
        case _:
            return False


def _text(value: object) -> str | None:
    match value:
        case str(text):
            return text
        case {"Fn::Join": [str(between), [*parts]]} if isinstance(value, Mapping) and len(value) == 1:
            return _joined(between, parts)
        case _:
            return None


def _joined(between: str, parts: list[object]) -> str:
    text = ""
    for index, part in enumerate(parts):
        text += between if index else ""
        is_quoted = len(_QUOTE.findall(text)) % 2 == 1
        text += part if isinstance(part, str) else TOKEN if is_quoted else "null"

    return text
