"""Each kind of check, and what it counts."""

from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from triad.rules import validators
from triad.rules.api_groups import BUILT_IN_GROUPS, group_of
from triad.rules.rendered import Rendered
from triad.spec import PlatformSpec

Spoil = Callable[[str, str], Any]

SERVICE = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "chat"}, "spec": {"ports": [{"port": 80}]}}
NOWHERE = {"nodeSelector": {"disk": "punched-cards"}}
ANYTHING = [{"operator": "Exists"}]
OLD = {"kubernetes": "1.32", "ami": "al2023@v20260301"}


def _custom(rendered: Rendered) -> int:
    return sum(group_of(each) not in BUILT_IN_GROUPS for each in rendered.manifests)


def test_our_rules_are_counted(good: Rendered) -> None:
    """A pod is counted when it finds a node."""
    containers = [{"name": "main", "resources": {"requests": {"cpu": "1m", "memory": "1Mi"}}}]
    pods = [
        {"kind": "Pod", "metadata": {"name": "stuck"}, "spec": {"containers": containers, **NOWHERE}},
        {"kind": "Pod", "metadata": {"name": "placed"}, "spec": {"containers": containers, "tolerations": ANYTHING}},
    ]

    without, outcome = (validators.rules(replace(good, manifests=(*good.manifests, *more))) for more in ((), pods))

    assert outcome.counts["node pools"] == len(good.pools)
    assert outcome.counts["pods placed"] == without.counts["pods placed"] + 1
    assert [finding.check for finding in outcome.findings].count("pod-schedules") == 1


def test_custom_resources_are_checked_with_their_rules(platform: Rendered, spoil: Spoil, schemas: Path) -> None:
    """Schema and CEL; the count is of rules that apply to what is there."""
    spoil("EC2NodeClass", "gpu")["role"] = "nodes"

    outcome = validators.custom_resources(platform, schemas)

    assert [finding.check for finding in outcome.findings] == ["cel"]
    assert outcome.counts["custom resources"] == _custom(platform)
    assert outcome.counts["CEL rules"] > 10 * _custom(platform)


def test_a_kind_that_nobody_knows_is_a_finding(good: Rendered, schemas: Path) -> None:
    """A group that is not Kubernetes' own needs a CRD; nothing is passed over."""
    unknown = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a"}}

    outcome = validators.custom_resources(replace(good, manifests=(unknown,)), schemas)

    assert [finding.message for finding in outcome.findings] == ["no CRD is known for 'Thing' of 'example.com/v1'"]
    assert outcome.counts["custom resources"] == 0


def test_without_schemas_the_check_says_what_to_do(good: Rendered, tmp_path: Path) -> None:
    """No folder, or one that has none, and how many objects went unchecked."""
    for folder in (None, tmp_path):
        [skipped] = validators.custom_resources(good, folder).skipped

        assert "run `make schemas`" in skipped.reason
        assert skipped.reason.endswith(f" {_custom(good)} custom resources are unchecked")


def test_built_in_kinds_are_checked_for_every_minor(good: Rendered) -> None:
    """Each that is on offer, and the cluster's own if that is older."""
    wrong = {**SERVICE, "spec": {"ports": [{"port": "eighty"}]}}

    outcome = validators.builtin_kinds(replace(good, manifests=(SERVICE, wrong, *good.of_kind("NodePool"))))
    old = replace(good, spec=PlatformSpec.model_validate(OLD))

    assert len(outcome.findings) == 1
    assert outcome.findings[0].message.endswith("in Kubernetes 1.33, 1.34, 1.35, 1.36")
    assert outcome.counts == {"built-in objects": 2, "Kubernetes minors": 4}
    assert validators.minors_checked(old) == ["1.32", "1.33", "1.34", "1.35", "1.36"]


def test_templates_are_named_by_their_stack(good: Rendered) -> None:
    """A finding says in which stack it is."""
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketNme": "cache"}}

    outcome = validators.templates(replace(good, templates={"triad-data": {"Resources": {"Cache": bucket}}}))

    assert [(each.check, each.where.split()[0]) for each in outcome.findings] == [("cfn-lint/E3002", "triad-data")]


def test_findings_of_nag_are_named_by_rule_and_construct(good: Rendered) -> None:
    """The report is CDK's own; one that was never written is a check that was skipped."""
    violation = {
        "ruleName": "AwsSolutions-VPC7",
        "description": "The VPC does not have an associated Flow Log.",
        "violatingConstructs": [{"constructPath": "network/Vpc/Resource"}, {"constructPath": "network/Other/Resource"}],
    }
    report = {"pluginReports": [{"pluginName": "AwsSolutions", "violations": [violation]}]}

    found = validators.nag(replace(good, validation=report)).findings
    [skipped] = validators.nag(replace(good, validation=None)).skipped

    assert [each.where for each in found] == ["network/Vpc/Resource", "network/Other/Resource"]
    assert {each.check for each in found} == {"cdk-nag/AwsSolutions-VPC7"}
    assert "-c nag=true" in skipped.reason


def test_what_is_not_installed_is_skipped_by_name(good: Rendered, monkeypatch: pytest.MonkeyPatch) -> None:
    """The validators come with the development packages, which a user need not have."""
    monkeypatch.setattr(validators, "find_spec", lambda name: None if name == "cfnlint" else find_spec(name))

    [skipped] = validators.templates(good).skipped

    assert (skipped.check, skipped.reason.split()[0]) == ("cfn-lint", "cfnlint")
