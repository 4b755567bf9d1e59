import json
from pathlib import Path
from typing import Any

from triad.rules.templates import lint_template


def _template(resource_type: str, **properties: object) -> dict[str, Any]:
    return {"Resources": {"One": {"Type": resource_type, "Properties": properties}}}


def test_a_valid_template_has_no_findings() -> None:
    """What AWS takes, cfn-lint takes."""
    assert lint_template(_template("AWS::SQS::Queue", DelaySeconds=10), "us-east-1") == []


def test_an_unknown_property_is_found_in_its_place() -> None:
    """The finding carries cfn-lint's rule and its documentation."""
    [finding] = lint_template(_template("AWS::SQS::Queue", DelaySecond=10), "us-east-1")

    assert (finding.check, finding.where) == ("cfn-lint/E3002", "template One Properties.DelaySecond")
    assert "'DelaySecond' was unexpected" in finding.message
    assert finding.source.startswith("https://")


def test_a_file_is_named_by_its_stack_and_its_construct(tmp_path: Path) -> None:
    """CDK writes the construct path into each resource; people know that one."""
    template = _template("AWS::SQS::Queue", DelaySeconds=10_000)
    template["Resources"]["One"]["Metadata"] = {"aws:cdk:path": "triad-dev-data/Jobs/Queue/Resource"}
    file = tmp_path / "triad-dev-data.template.json"
    file.write_text(json.dumps(template), encoding="utf-8")

    [finding] = lint_template(file, "us-east-1")

    assert finding.where == "triad-dev-data Jobs/Queue/Resource Properties.DelaySeconds"


def test_a_resource_that_the_region_lacks_is_found() -> None:
    """The region decides which types exist."""
    template = _template("AWS::IoTFleetWise::SignalCatalog", Name="a")

    assert lint_template(template, "us-east-1") == []
    assert [finding.check for finding in lint_template(template, "ap-east-1")] == ["cfn-lint/E3006"]


def test_a_finding_outside_the_resources_has_its_path() -> None:
    """An output that refers to nothing is placed in the outputs."""
    template = {**_template("AWS::SQS::Queue"), "Outputs": {"Url": {"Value": {"Ref": "Two"}}}}

    [finding] = lint_template(template, "us-east-1")

    assert finding.where == "template Outputs.Url.Value.Ref"
