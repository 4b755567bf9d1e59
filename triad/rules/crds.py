"""The published CRDs, and one custom resource against them as the API server would judge it on create."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as File
from typing import Any, Final

import jsonschema
import yaml
from celpy import celtypes

from triad.rules import draft4, structural
from triad.rules.cel import RuleError, compile_rule
from triad.rules.cel_values import cel_value
from triad.rules.finding import Finding, dotted, named
from triad.rules.object_meta import OBJECT_META
from triad.rules.structural import Path, Schema

_KIND: Final = re.compile(r"^    kind: (\w+)$", re.MULTILINE)
_NAMES_WITHIN: Final = 4096  # characters: a CRD's names come before its schemas, which are up to a megabyte
_STRING: Final = {"type": "string"}


class _Loader(yaml.CSafeLoader):
    """YAML without PyYAML's own reading of a bare `=` and of timestamps, which JSON has not."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, found) for tag, found in resolvers if not tag.endswith((":value", ":timestamp"))]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedKind:
    """One version of one kind: its schema with Kubernetes' own fields filled in, and where it was published."""

    schema: Schema
    validator: jsonschema.protocols.Validator
    source: str


def versions_of(file: File) -> list[dict[str, Any]]:
    """The versions in one CRD's file, as published."""
    crd = yaml.load(file.read_text(encoding="utf-8"), _Loader)  # noqa: S506  # a safe loader by inheritance
    versions: list[dict[str, Any]] = crd["spec"]["versions"]

    return versions


class CrdSchemas:
    """The CRDs below `folder`/crds, each read when the first object of its kind comes.

    Attributes:
        transition_rules: How many CEL rules were passed over so far because they concern updates only.
    """

    def __init__(self, folder: File) -> None:
        self._folder = folder / "crds"
        if not self._folder.is_dir():
            msg = f"schemas folder {str(folder)!r} must hold a folder 'crds'"
            raise ValueError(msg)

        self._served: dict[tuple[str, str], ServedKind] = {}
        self.transition_rules = 0

    def has(self, api_version: str, kind: str) -> bool:
        """Whether there is a CRD of this group and kind, in any version."""
        return (_group(api_version), kind) in self.files

    @cached_property
    def files(self) -> Mapping[tuple[str, str], File]:
        """The file of each group and kind; of two, the first folder's: karpenter-aws is what the chart ships."""
        found: dict[tuple[str, str], File] = {}
        for file in sorted(self._folder.glob("*/*_*.yaml")):
            with file.open(encoding="utf-8") as text:
                kind = _KIND.search(text.read(_NAMES_WITHIN))
            if kind:
                found.setdefault((file.name.split("_")[0], kind[1]), file)

        return found

    def served(self, api_version: str, kind: str) -> ServedKind:
        """The schema of one kind; ValueError names the versions that are served where this one is not."""
        key = (api_version, kind)
        if key not in self._served:
            self._served[key] = self._read(api_version, kind)

        return self._served[key]

    def validate(self, obj: Mapping[str, object]) -> list[Finding]:
        """What the API server would refuse, or drop as unknown; rules run once the schema holds, as they do there."""
        api_version, kind = str(obj.get("apiVersion")), str(obj.get("kind"))
        try:
            served = self.served(api_version, kind)
        except ValueError as error:
            return [Finding(check="schema", where=named(obj), message=str(error), source=str(self._folder.name))]

        admitted, unknown = structural.admit(obj, served.schema)
        problems = [("schema", path, "field is unknown and would be dropped") for path in unknown]
        refused = list(_refused(admitted, served))
        problems += refused or [("cel", path, message) for path, message in self._broken(admitted, served.schema)]

        return [
            Finding(check=check, where=f"{named(obj)} {dotted(path)}".strip(), message=message, source=served.source)
            for check, path, message in problems
        ]

    def _read(self, api_version: str, kind: str) -> ServedKind:
        if not self.has(api_version, kind):
            msg = f"no CRD is known for {kind!r} of {api_version!r}"
            raise ValueError(msg)

        file = self.files[_group(api_version), kind]
        versions = {v["name"]: v["schema"]["openAPIV3Schema"] for v in versions_of(file) if v["served"]}
        version = api_version.rpartition("/")[2]
        if version not in versions:
            msg = f"version {version!r} of {kind} is not served, allowed: {', '.join(versions)}"
            raise ValueError(msg)

        schema = _complete(versions[version])

        return ServedKind(
            schema=schema, validator=draft4.validator(schema), source=f"{file.parent.name}/{file.name}, {version}"
        )

    def _broken(self, value: object, schema: Schema, path: Path = ()) -> Iterator[tuple[Path, str]]:
        rules = schema.get("x-kubernetes-validations", ())
        if rules and value is not None:
            typed = cel_value(value, schema)
            yield from ((path, message) for rule in rules for message in self._ask(rule, typed))

        for key, child, below in structural.children(value, schema):
            yield from self._broken(child, below, (*path, key))

    def _ask(self, rule: Mapping[str, str], typed: celtypes.Value) -> Iterator[str]:
        try:
            compiled = compile_rule(rule["rule"])
            if compiled.transition:
                self.transition_rules += 1
            elif not compiled.holds(typed):
                yield f"{rule.get('message', 'rule is broken')}; rule: {rule['rule']}"
        except RuleError as error:
            yield str(error)


def _refused(admitted: dict[str, Any], served: ServedKind) -> Iterator[tuple[str, Path, str]]:
    for error in served.validator.iter_errors(admitted):
        yield "schema", tuple(error.absolute_path), error.message
    for path, repeated in structural.duplicates(admitted, served.schema):
        yield "schema", path, f"items must differ, but {repeated} comes more than once"


def _complete(published: Mapping[str, Any]) -> Schema:
    fields = {"apiVersion": _STRING, "kind": _STRING, **published.get("properties", {}), "metadata": OBJECT_META}

    return {**published, "properties": fields, "required": sorted({*published.get("required", ()), "metadata"})}


def _group(api_version: str) -> str:
    return api_version.rpartition("/")[0]
