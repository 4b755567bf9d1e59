"""What the CDK writes beside the templates of an assembly."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_STACK = "aws:cloudformation:stack"
_LOGICAL_ID = "aws:cdk:logicalId"
_ACKNOWLEDGED = "aws:cdk:acknowledged-rules"
_METADATA = ".metadata.json"


def stack_dependencies(folder: Path) -> Mapping[str, frozenset[str]]:
    """The stacks that `cdk deploy` takes before each stack, and `cdk destroy` after it."""
    manifest = folder / "manifest.json"
    artifacts = json.loads(manifest.read_text(encoding="utf-8")).get("artifacts") or {} if manifest.exists() else {}
    stacks = {name for name, artifact in artifacts.items() if artifact["type"] == _STACK}

    return {name: frozenset(artifacts[name].get("dependencies") or ()) & stacks for name in stacks}


def acknowledged(folder: Path) -> Mapping[tuple[str, str], frozenset[str]]:
    """The findings that are accepted on each resource or on what holds it, by stack and logical ID."""
    return {
        (path.name.removesuffix(_METADATA), logical_id): found
        for path in sorted(folder.glob(f"*{_METADATA}"))
        for logical_id, found in _by_resource(json.loads(path.read_text(encoding="utf-8")))
    }


def _by_resource(constructs: Mapping[str, Any]) -> list[tuple[str, frozenset[str]]]:
    accepted = {path: _rules(entries) for path, entries in constructs.items()}

    return [
        (entry["data"], frozenset().union(*(rules for above, rules in accepted.items() if _holds(above, path))))
        for path, entries in constructs.items()
        for entry in entries
        if entry["type"] == _LOGICAL_ID
    ]


def _rules(entries: list[Mapping[str, Any]]) -> frozenset[str]:
    """Names of findings, without the kind of report that they come from."""
    return frozenset(
        rule.rpartition("Annotation::")[2]
        for entry in entries
        if entry["type"] == _ACKNOWLEDGED
        for rule in entry["data"]
    )


def _holds(above: str, path: str) -> bool:
    return f"{path}/".startswith(f"{above}/")
