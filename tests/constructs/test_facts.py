"""Facts as CloudFormation will know them."""

import json
from pathlib import Path

import aws_cdk as cdk

from constructs.facts import facts
from constructs.model_cache import ModelCache


def test_another_stack_learns_the_buckets_name_and_nothing_else(root: Path) -> None:
    """The name crosses by one strong export; region and registry need none."""
    flags = json.loads((root / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = cdk.App(context=flags, builtin_cloud_formation_validation=False)
    here = cdk.Environment(region="us-east-1")
    data, reader = (cdk.Stack(app, name, env=here) for name in ("data", "reader"))
    told = facts(model_cache=ModelCache(data, "ModelCache", retain=True))
    for name, value in {**told.environment(), "REGISTRY": told.registry}.items():
        cdk.CfnOutput(reader, name.replace("_", ""), value=value)
    assembly = app.synth()
    [export] = assembly.get_stack_by_name("data").template["Outputs"].values()
    read = {name: each["Value"] for name, each in assembly.get_stack_by_name("reader").template["Outputs"].items()}

    assert export["Value"]["Ref"].startswith("ModelCacheBucket")
    assert read == {
        "AWSREGION": "us-east-1",
        "TRIADMODELCACHEBUCKET": {"Fn::ImportValue": export["Export"]["Name"]},
        "REGISTRY": {"Fn::Join": ["", [{"Ref": "AWS::AccountId"}, ".dkr.ecr.us-east-1.", {"Ref": "AWS::URLSuffix"}]]},
    }
