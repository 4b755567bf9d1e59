"""What stands beside the templates."""

import json
from pathlib import Path
from typing import Any

from triad.rules.assembly import acknowledged, stack_dependencies


def _write(folder: Path, name: str, body: dict[str, Any]) -> None:
    (folder / name).write_text(json.dumps(body), encoding="utf-8")


def test_only_stacks_are_dependencies(tmp_path: Path) -> None:
    """Assets come before their stack too, and are no stack."""
    stack = {"type": "aws:cloudformation:stack"}
    _write(
        tmp_path,
        "manifest.json",
        {
            "artifacts": {
                "one": stack,
                "two.assets": {"type": "cdk:asset-manifest"},
                "two": {**stack, "dependencies": ["one", "two.assets"]},
            }
        },
    )

    assert stack_dependencies(tmp_path) == {"one": frozenset(), "two": frozenset({"one"})}


def test_a_folder_without_an_assembly_has_no_stacks(tmp_path: Path) -> None:
    """It holds manifests alone."""
    assert stack_dependencies(tmp_path) == {}
    assert acknowledged(tmp_path) == {}


def test_what_is_accepted_above_a_resource_is_accepted_on_it(tmp_path: Path) -> None:
    """On the construct that holds it, and not on its neighbour whose name begins alike."""
    accepted = {"type": "aws:cdk:acknowledged-rules", "data": {"Annotation::AwsSolutions-IAM5[Resource::*]": "why"}}
    _write(
        tmp_path,
        "one.metadata.json",
        {
            "/one/Role": [accepted],
            "/one/Role/Policy": [{"type": "aws:cdk:logicalId", "data": "Policy"}],
            "/one/Roles": [{"type": "aws:cdk:logicalId", "data": "Roles"}],
        },
    )

    assert acknowledged(tmp_path) == {
        ("one", "Policy"): frozenset({"AwsSolutions-IAM5[Resource::*]"}),
        ("one", "Roles"): frozenset(),
    }
