"""CloudFormation templates as cfn-lint reads them: AWS's own resource schemas, references and limits.

Source: https://github.com/aws-cloudformation/cfn-lint
"""

import json
from collections.abc import Mapping
from pathlib import Path

from cfnlint.api import lint
from cfnlint.config import ManualArgs

from triad.rules.finding import Finding, dotted


def lint_template(template: Mapping[str, object] | Path, region: str) -> list[Finding]:
    """Errors and warnings of one template in this region, placed by construct path where CDK wrote it down."""
    if isinstance(template, Path):
        name = template.name.removesuffix(".json").removesuffix(".template")
        body = json.loads(template.read_text(encoding="utf-8"))
    else:
        name, body = "template", template

    return [
        Finding(
            check=f"cfn-lint/{match.rule.id}",
            where=f"{name} {_place(body, list(match.path))}".strip(),
            message=match.message,
            source=match.rule.source_url,
        )
        for match in lint(json.dumps(body), config=ManualArgs(regions=[region]))
    ]


def _place(template: Mapping[str, object], path: list[str | int]) -> str:
    match path:
        case ["Resources", str(logical_id), *rest]:
            return f"{_construct(template, logical_id)} {dotted(rest)}".strip()
        case _:
            return dotted(path)


def _construct(template: Mapping[str, object], logical_id: str) -> str:
    match template:
        case {"Resources": {**resources}}:
            return _cdk_path(resources[logical_id]) or logical_id
        case _:
            return logical_id


def _cdk_path(resource: object) -> str | None:
    match resource:
        case {"Metadata": {"aws:cdk:path": str(path)}}:
            return path.partition("/")[2]
        case _:
            return None
