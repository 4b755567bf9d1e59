"""Built-in Kubernetes kinds against the published schemas of every minor version that is offered.

Schemas: https://pypi.org/project/kubernetes-validate/, "strict" form (a key that Kubernetes does not know is refused).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final

import jsonschema
from referencing import Registry, Resource

from triad.rules.finding import Finding, dotted, named
from triad.rules.object_meta import LABELS, QUANTITY

_SOURCE: Final = "https://pypi.org/project/kubernetes-validate/"
_QUANTITY: Final = "io.k8s.apimachinery.pkg.api.resource.Quantity"
_META: Final = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Problem:
    path: tuple[str | int, ...]
    message: str


def validate_builtin(obj: Mapping[str, object], versions: Sequence[str]) -> list[Finding]:
    """What any of these minors ("1.35") would refuse; one finding for a mistake, with the minors it is one in."""
    minors: dict[_Problem, list[str]] = {}
    for version in versions:
        for problem in _problems(obj, version):
            minors.setdefault(problem, []).append(version)

    return [
        Finding(
            check="schema",
            where=f"{named(obj)} {dotted(problem.path)}".strip(),
            message=f"{problem.message}, in Kubernetes {', '.join(refusing)}",
            source=_SOURCE,
        )
        for problem, refusing in minors.items()
    ]


def carried() -> list[str]:
    """The minors that the installed package has schemas of."""
    names = (folder.name for folder in _schemas().iterdir() if folder.name.endswith("-local-strict"))

    return sorted((_minor(name) for name in names), key=lambda minor: int(minor.partition(".")[2]))


def _problems(obj: Mapping[str, object], version: str) -> Iterator[_Problem]:
    if version not in carried():
        yield _Problem(path=(), message=f"no schemas of this version, allowed: {', '.join(carried())}")
        return

    checker = _validator(version, str(obj.get("apiVersion")), str(obj.get("kind")))
    if checker is None:
        yield _Problem(path=(), message=f"kind of apiVersion {obj.get('apiVersion')!r} does not exist")
        return

    instance: dict[str, Any] = dict(obj)
    for error in checker.iter_errors(instance):
        yield _Problem(path=tuple(error.absolute_path), message=_text(error))


@cache
def _validator(version: str, api_version: str, kind: str) -> jsonschema.protocols.Validator | None:
    group, _, rest = api_version.rpartition("/")
    prefix = f"{group.partition('.')[0]}-" if group else ""
    file = _folder(version) / f"{kind.lower()}-{prefix}{rest}.json"
    if not file.is_file():
        return None

    schema = json.loads(file.read_text(encoding="utf-8"))
    registry: Registry[Any] = Resource.from_contents(schema) @ _definitions(version)

    return jsonschema.Draft202012Validator(schema, registry=registry)


@cache
def _definitions(version: str) -> Registry[Any]:
    """The types that all kinds share; quantities and labels get the form that the API server asks of them."""
    contents = json.loads((_folder(version) / "_definitions.json").read_text(encoding="utf-8"))
    contents["$defs"][_QUANTITY] = QUANTITY
    contents["$defs"][_META]["properties"]["labels"] = {**LABELS, "type": ["object", "null"]}
    registry: Registry[Any] = Resource.from_contents(contents) @ Registry()

    return registry


@cache
def _schemas() -> Traversable:
    return resources.files("kubernetes_validate") / "kubernetes-json-schema"


def _folder(version: str) -> Traversable:
    return next(folder for folder in _schemas().iterdir() if folder.name.startswith(f"v{version}.") and _strict(folder))


def _strict(folder: Traversable) -> bool:
    return folder.name.endswith("-local-strict")


def _minor(folder: str) -> str:
    major, minor, _ = folder.removeprefix("v").split(".", 2)

    return f"{major}.{minor}"


def _text(error: jsonschema.ValidationError) -> str:
    causes = dict.fromkeys(cause.message for cause in error.context or ())

    return "; ".join([error.message, *causes])
