"""The queue of interruptions."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from constructs import Construct

from constructs.interruption_queue import EVENTS, InterruptionQueue

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]


@pytest.fixture(scope="module")
def resources(synth: Synth) -> Resources:
    """A queue with its rules."""
    return synth(lambda scope: InterruptionQueue(scope, "Interruptions", name="triad-dev-interruption"))


def test_the_queue_is_encrypted_and_forgets_within_minutes(resources: Resources) -> None:
    """A Spot node has two minutes; what is older is about a node that is gone."""
    [queue] = of_type(resources, "AWS::SQS::Queue").values()

    assert queue["QueueName"] == "triad-dev-interruption"
    assert queue["SqsManagedSseEnabled"] is True
    assert queue["MessageRetentionPeriod"] == 300


def test_only_eventbridge_fills_it_and_only_over_tls(resources: Resources) -> None:
    """Each rule is named as the source; plain text is denied to everybody."""
    [policy] = of_type(resources, "AWS::SQS::QueuePolicy").values()
    statements = policy["PolicyDocument"]["Statement"]
    allowed = [each for each in statements if each["Effect"] == "Allow"]
    [denied] = [each for each in statements if each["Effect"] == "Deny"]

    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert {each["Principal"]["Service"] for each in allowed} == {"events.amazonaws.com"}
    assert all(
        "sqs:SendMessage" in each["Action"] and each["Condition"]["ArnEquals"]["aws:SourceArn"] for each in allowed
    )


def test_every_event_that_karpenter_acts_on_reaches_the_queue(resources: Resources) -> None:
    """Spot, rebalance, state, reservations, and what AWS has scheduled."""
    [queue] = of_type(resources, "AWS::SQS::Queue")
    rules = of_type(resources, "AWS::Events::Rule").values()
    heard = {(each["EventPattern"]["source"][0], each["EventPattern"]["detail-type"][0]) for each in rules}

    assert heard == set(EVENTS.values())
    assert len(heard) == 5
    assert all(each["Targets"][0]["Arn"] == {"Fn::GetAtt": [queue, "Arn"]} for each in rules)


def of_type(resources: Resources, type_: str) -> dict[str, Any]:
    """Properties of each resource of a type."""
    return {key: each["Properties"] for key, each in resources.items() if each["Type"] == type_}
