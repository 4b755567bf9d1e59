"""Each kind of check over a rendering: what it found, what it counted, and what it could not do.

The packages behind them take seconds to import and are for development only, so each is imported when it is asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from triad.catalog.versions import kubernetes_versions
from triad.rules.all_rules import RULES
from triad.rules.api_groups import BUILT_IN_GROUPS, group_of
from triad.rules.finding import Finding
from triad.rules.malformed import MALFORMED
from triad.rules.rendered import Body, Rendered
from triad.rules.rule import folded
from triad.rules.scheduling_rules import placements

if TYPE_CHECKING:
    from triad.rules.crds import CrdSchemas

_NAG_RULES = "https://github.com/cdklabs/cdk-nag/blob/main/RULES.md"
_NO_SCHEMAS = "there are no published schemas: run `make schemas`, or set TRIAD_SCHEMAS to a folder with `crds/`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A check that did not run, and what would let it."""

    check: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one kind of check has to say.

    Attributes:
        checks: Names, or first parts of names, of the checks that ran.
        counts: How much was looked at, by what it is.
    """

    checks: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


def rules(rendered: Rendered) -> Outcome:
    """Our own rules, the scheduler among them."""
    return Outcome(
        checks=frozenset(rule.name for rule in RULES),
        findings=tuple(folded(finding for rule in RULES for finding in rule.findings(rendered))),
        counts={
            "rules": len(RULES),
            "node pools": len(rendered.of_kind("NodePool")),
            "pods placed": _placed(rendered),
        },
    )


def custom_resources(rendered: Rendered, schemas: Path | None) -> Outcome:
    """Custom resources against their CRDs, with every CEL rule."""
    objects = [each for each in rendered.manifests if not _is_builtin(each)]
    if schemas is None or not (schemas / "crds").is_dir():
        return _skipped("crd", f"{_NO_SCHEMAS}; {len(objects)} custom resources are unchecked")
    if missing := _missing("celpy", "jsonschema", "re2"):
        return _skipped("crd", missing)

    from triad.rules.crds import CrdSchemas  # noqa: PLC0415  # CEL takes half a second

    published = CrdSchemas(schemas)
    findings = [finding for each in objects for finding in published.validate(each)]
    known = [each for each in objects if published.has(str(each.get("apiVersion")), str(each.get("kind")))]

    return Outcome(
        checks=frozenset({"schema", "cel"}),
        findings=tuple(findings),
        counts={
            "custom resources": len(known),
            "CEL rules": sum(_rules_on(each, published) for each in known) - published.transition_rules,
        },
    )


def builtin_kinds(rendered: Rendered) -> Outcome:
    """Built-in kinds against Kubernetes' schemas, for each minor on offer and the cluster's own."""
    if missing := _missing("kubernetes_validate", "jsonschema", "re2"):
        return _skipped("kubernetes-validate", missing)

    from triad.rules.builtin_kinds import validate_builtin  # noqa: PLC0415  # as above

    objects = [each for each in rendered.manifests if _is_builtin(each)]
    minors = minors_checked(rendered)

    return Outcome(
        checks=frozenset({"schema"}),
        findings=tuple(finding for each in objects for finding in validate_builtin(each, minors)),
        counts={"built-in objects": len(objects), "Kubernetes minors": len(minors)},
    )


def templates(rendered: Rendered) -> Outcome:
    """Every template under cfn-lint, for the region of the spec."""
    if missing := _missing("cfnlint"):
        return _skipped("cfn-lint", missing)

    from triad.rules.templates import lint_template  # noqa: PLC0415  # three seconds

    return Outcome(
        checks=frozenset({"cfn-lint"}),
        findings=tuple(
            replace(finding, where=f"{stack}{finding.where.removeprefix('template')}")
            for stack, template in rendered.templates.items()
            for finding in lint_template(template, rendered.spec.region)
        ),
        counts={"templates": len(rendered.templates)},
    )


def nag(rendered: Rendered) -> Outcome:
    """What cdk-nag said while the templates were made; a plug-in without findings leaves an empty report."""
    if rendered.validation is None:
        return _skipped("cdk-nag", "the rendering has no validation report: it was made without `-c nag=true`")

    return Outcome(checks=frozenset({"cdk-nag"}), findings=tuple(_nag_findings(rendered.validation)))


def minors_checked(rendered: Rendered) -> Sequence[str]:
    """The minors that the platform offers, and the cluster's own if that is another."""
    offered = [minor for minor, version in kubernetes_versions().items() if version.offered]

    return offered if rendered.spec.kubernetes in offered else [rendered.spec.kubernetes, *offered]


def _nag_findings(report: Body) -> Iterator[Finding]:
    for plugin in report["pluginReports"]:
        for violation in plugin["violations"]:
            for construct in violation["violatingConstructs"]:
                yield Finding(
                    check=f"cdk-nag/{violation['ruleName']}",
                    where=construct["constructPath"],
                    message=violation["description"],
                    source=_NAG_RULES,
                )


def _placed(rendered: Rendered) -> int:
    """Pods that found a node; none where the rule of placement could not judge, which says so itself."""
    with suppress(*MALFORMED):
        return sum(placement.is_possible for placement in placements(rendered))

    return 0


def _is_builtin(manifest: Body) -> bool:
    return group_of(manifest) in BUILT_IN_GROUPS


def _rules_on(manifest: Body, published: "CrdSchemas") -> int:
    from triad.rules import structural  # noqa: PLC0415  # nothing heavy, but only this needs it

    def count(value: object, schema: Mapping[str, Any]) -> int:
        own = len(schema.get("x-kubernetes-validations", ())) if value is not None else 0
        return own + sum(count(child, below) for _, child, below in structural.children(value, schema))

    schema = published.served(manifest["apiVersion"], manifest["kind"]).schema
    admitted, _ = structural.admit(manifest, schema)

    return count(admitted, schema)


def _missing(*modules: str) -> str | None:
    absent = [module for module in modules if find_spec(module) is None]

    return f"{', '.join(absent)} is not installed: it comes with requirements-dev.txt" if absent else None


def _skipped(check: str, reason: str) -> Outcome:
    return Outcome(skipped=(Skipped(check=check, reason=reason),))
