"""The ConfigMap of facts."""

import aws_cdk as cdk
import cdk8s

from cdk8s_charts.facts import FactsChart
from contracts.facts import Facts


def test_every_namespace_has_the_same_facts_under_the_same_name() -> None:
    """`envFrom` is one line in every pod."""
    facts = Facts(region="us-east-1", model_cache_bucket="weights", registry="ours")
    chart = FactsChart(cdk8s.Testing.app(), "facts", facts=facts, namespaces=["one", "two"])
    written = cdk8s.Testing.synth(chart)

    assert [(each["kind"], each["metadata"]) for each in written] == [
        ("ConfigMap", {"name": "triad-facts", "namespace": "one"}),
        ("ConfigMap", {"name": "triad-facts", "namespace": "two"}),
    ]
    assert [each["data"] for each in written] == [facts.environment()] * 2


def test_a_token_arrives_as_it_was_given() -> None:
    """A chart writes a fact down; what it stands for is CloudFormation's to say."""
    stack = cdk.Stack(cdk.App(), "data")
    token = cdk.Fn.ref("Bucket")
    facts = Facts(region="us-east-1", model_cache_bucket=token, registry="ours")
    [written] = cdk8s.Testing.synth(FactsChart(cdk8s.Testing.app(), "facts", facts=facts, namespaces=["one"]))

    assert stack.resolve(written["data"]["TRIAD_MODEL_CACHE_BUCKET"]) == {"Ref": "Bucket"}
