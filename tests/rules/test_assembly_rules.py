"""Rules over the assembly, each with its mistake planted."""

from dataclasses import replace

import pytest

from triad.rules import assembly_rules
from triad.rules.rendered import Rendered


def test_a_look_up_is_found(platform: Rendered) -> None:
    """CDK writes down what it would have to ask AWS."""
    asking = replace(
        platform, missing=[{"key": "availability-zones:region=us-east-1", "provider": "availability-zones"}]
    )

    [finding] = assembly_rules.look_ups.findings(asking)

    assert finding.message == "availability-zones is looked up for 'availability-zones:region=us-east-1'"


@pytest.mark.parametrize(("count", "found"), [(400, 0), (401, 1)])
def test_a_stack_that_has_grown_too_large_is_found(platform: Rendered, count: int, found: int) -> None:
    """400 is allowed."""
    stack = {"Resources": {f"Topic{index}": {"Type": "AWS::SNS::Topic"} for index in range(count)}}

    findings = list(assembly_rules.stack_size.findings(replace(platform, templates={"large": stack})))

    assert [finding.where for finding in findings] == ["large"] * found


def test_an_object_too_large_for_its_event_is_found(platform: Rendered) -> None:
    """Bytes count, not characters."""
    large = {"kind": "ConfigMap", "metadata": {"name": "code", "namespace": "models"}, "data": {"a": "é" * 20_000}}

    [finding] = assembly_rules.object_size.findings(replace(platform, manifests=(large,)))

    assert finding.where == "ConfigMap/models/code"
    assert finding.message.startswith("120")
