"""The report."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from triad.rules import validators
from triad.rules.acknowledged import Acknowledgement
from triad.rules.rendered import Rendered
from triad.rules.report import check
from triad.rules.validators import Outcome

Spoil = Callable[[str, str], Any]

NO_LIMIT = Acknowledgement(check="pool-limits", where=("NodePool/gpu *",), reason="an experiment for one night")
NAG = Acknowledgement(check="cdk-nag/AwsSolutions-EC23", where=("*",), reason="the public door of the platform")


def test_the_full_example_is_clean(good: Rendered, schemas: Path) -> None:
    """Nothing is found, nothing is skipped, and every kind of check looked at something."""
    report = check(good, schemas)

    assert (report.findings, report.skipped) == ((), ())
    assert report.is_clean
    assert list(report.counts) == [
        "rules",
        "node pools",
        "pods placed",
        "custom resources",
        "CEL rules",
        "built-in objects",
        "Kubernetes minors",
        "templates",
    ]


@pytest.fixture
def unlinted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave cfn-lint out, which takes ten seconds for the full example."""
    monkeypatch.setattr(validators, "templates", lambda _: Outcome())


@pytest.mark.usefixtures("unlinted")
def test_an_acknowledged_finding_is_kept_with_its_reason(platform: Rendered, spoil: Spoil) -> None:
    """It does not fail the check, and the report still shows it."""
    del spoil("NodePool", "gpu")["limits"]["cpu"]

    report = check(platform, None, acknowledged=[NO_LIMIT])

    assert report.is_clean
    assert [(each.finding.check, each.acknowledgement.reason) for each in report.accepted] == [
        ("pool-limits", "an experiment for one night")
    ]


@pytest.mark.usefixtures("unlinted")
def test_an_acknowledgement_elsewhere_hides_nothing(platform: Rendered, spoil: Spoil) -> None:
    """The finding stays, and the acknowledgement that covers nothing is a second one."""
    del spoil("NodePool", "graviton")["limits"]["cpu"]

    report = check(platform, None, acknowledged=[NO_LIMIT])

    assert [finding.check for finding in report.findings] == ["pool-limits", "acknowledgement"]
    assert not report.is_clean


@pytest.mark.usefixtures("unlinted")
def test_a_check_that_was_skipped_has_no_stale_acknowledgements(good: Rendered) -> None:
    """What was not looked for cannot be missing."""
    skipped = check(replace(good, validation=None), None, acknowledged=[NAG])
    looked = check(good, None, acknowledged=[NAG])

    assert {each.check for each in skipped.skipped} == {"crd", "cdk-nag"}
    assert skipped.is_clean
    assert [finding.check for finding in looked.findings] == ["acknowledgement"]


def _drop_class(pool: Any) -> None:  # noqa: ANN401  # a NodePool's spec
    del pool["template"]["spec"]["nodeClassRef"]


def _require(operator: str, value: str) -> Callable[[Any], None]:
    requirement = {"key": "karpenter.k8s.aws/instance-cpu", "operator": operator, "values": [value]}

    return lambda pool: pool["template"]["spec"]["requirements"].append(requirement)


@pytest.mark.usefixtures("unlinted")
@pytest.mark.parametrize(
    ("kind", "change", "told"),
    [
        ("NodePool", _drop_class, ("schema", "'nodeClassRef' is a required property")),
        ("NodePool", lambda pool: pool["disruption"].update(consolidateAfter="5x"), ("schema", "'5x' does not match")),
        ("NodePool", _require("Near", "4"), ("schema", "'Near' is not one of")),
        ("NodePool", _require("Gt", "four"), ("cel", "rule ")),
        (
            "EC2NodeClass",
            lambda body: body["blockDeviceMappings"][0]["ebs"].update(volumeSize="12x"),
            ("schema", "'12x' does not match"),
        ),
    ],
    ids=["no class", "5x", "Near", "Gt four", "12x"],
)
def test_a_malformed_custom_resource_does_not_hide_what_its_schema_says(
    platform: Rendered,
    spoil: Spoil,
    schemas: Path,
    kind: str,
    change: Callable[[Any], None],
    told: tuple[str, str],
) -> None:
    """A rule that cannot judge ends itself, and not the check."""
    change(spoil(kind, "gpu"))

    findings = check(platform, schemas, acknowledged=()).findings

    assert "not-judged" in {finding.check for finding in findings}
    assert any(finding.check == told[0] and finding.message.startswith(told[1]) for finding in findings)


@pytest.mark.usefixtures("unlinted")
def test_a_malformed_pod_does_not_hide_what_its_schema_says(good: Rendered) -> None:
    """Nothing is counted as placed, and the schema says which quantity it is."""
    container = {"name": "main", "image": "chat:1.0", "resources": {"requests": {"cpu": "4x"}}}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "chat"}, "spec": {"containers": [container]}}

    report = check(replace(good, manifests=(*good.manifests, pod)), None, acknowledged=())

    assert report.counts["pods placed"] == 0
    assert ("schema", "Pod/chat spec.containers[0].resources.requests.cpu") in {
        (finding.check, finding.where) for finding in report.findings
    }


def test_a_resource_without_a_type_does_not_hide_what_cfn_lint_says(good: Rendered) -> None:
    """All rules over resources stumble, and say so together."""
    template: dict[str, Any] = {"Resources": {"Topic": {"Properties": {}}}}

    findings = check(replace(good, manifests=(), templates={"data": template}), None, acknowledged=()).findings

    assert [finding.check for finding in findings].count("not-judged") == 1
    assert any(finding.message == "'Type' is a required property" for finding in findings)


@pytest.mark.usefixtures("unlinted")
def test_an_object_without_a_kind_does_not_end_the_check(platform: Rendered, schemas: Path) -> None:
    """It is no kind that is known."""
    del platform.of_kind("NodePool")[0]["kind"]  # type: ignore[attr-defined]  # a copy to spoil

    findings = check(platform, schemas, acknowledged=()).findings

    assert "no CRD is known for 'None' of 'karpenter.sh/v1'" in {finding.message for finding in findings}
