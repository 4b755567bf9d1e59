"""What `app.py` wrote, as checks read it: Kubernetes objects, templates, and what it said about its own look-ups."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Self

import yaml

from triad.rules.assembly import acknowledged, stack_dependencies
from triad.rules.karpenter import KarpenterPool
from triad.spec.platform import PlatformSpec

MANIFESTS = "manifests"
TEMPLATE = ".template.json"

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# JSON and YAML as they were rendered: rules look at what is there, whoever wrote it.
Body = Mapping[str, Any]


class Resource(NamedTuple):
    """One resource of a template; `where` is its stack and its place in the construct tree."""

    where: str
    logical_id: str
    properties: Body


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """The output for one spec.

    Attributes:
        templates: By stack.
        stacks: Those that the CDK deploys before each stack.
        acknowledged: Findings of cdk-nag that are accepted on a resource or above it, by stack and logical ID.
        missing: Look-ups in AWS that the synthesis would need.
        validation: CDK's validation report, in which cdk-nag's findings are; None if it did not run.
    """

    spec: PlatformSpec
    manifests: tuple[Body, ...]
    templates: Mapping[str, Body]
    stacks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    acknowledged: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    missing: Sequence[Body] = ()
    validation: Body | None = None

    @classmethod
    def read(cls, folder: Path, *, spec: PlatformSpec) -> Self:
        """Read a cloud assembly, or a folder that has manifests alone."""
        manifest, report = folder / "manifest.json", folder / "validation-report.json"

        return cls(
            spec=spec,
            manifests=tuple(_manifests(folder / MANIFESTS)),
            templates={
                path.name.removesuffix(TEMPLATE): json.loads(path.read_text(encoding="utf-8"))
                for path in sorted(folder.rglob(f"*{TEMPLATE}"))
            },
            stacks=stack_dependencies(folder),
            acknowledged=acknowledged(folder),
            missing=_json(manifest).get("missing") or (),
            validation=_json(report) if report.exists() else None,
        )

    @cached_property
    def pools(self) -> tuple[KarpenterPool, ...]:
        """Every NodePool with what follows from it."""
        return tuple(
            KarpenterPool.read(pool, spec=self.spec, classes=self.of_kind("EC2NodeClass"))
            for pool in self.of_kind("NodePool")
        )

    def of_kind(self, kind: str) -> tuple[Body, ...]:
        """The objects of one kind."""
        return tuple(each for each in self.manifests if each.get("kind") == kind)

    def resources(self, type_: str) -> Iterator[Resource]:
        """The resources of one CloudFormation type, in every stack."""
        for stack, template in self.templates.items():
            for logical_id, body in (template.get("Resources") or {}).items():
                if body["Type"] == type_:
                    path = (body.get("Metadata") or {}).get("aws:cdk:path") or f"{stack}/{logical_id}"
                    yield Resource(path, logical_id, body.get("Properties") or {})


def name_of(manifest: Body) -> str:
    """Kind and name of an object, with its namespace where it has one."""
    metadata = manifest.get("metadata") or {}
    parts = (manifest.get("kind"), metadata.get("namespace"), metadata.get("name"))

    return "/".join(str(part) for part in parts if part)


def _manifests(folder: Path) -> Iterator[Body]:
    for path in sorted(folder.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        yield from (each for each in yaml.load_all(text, Loader=_LOADER) if each)


def _json(path: Path) -> Mapping[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
