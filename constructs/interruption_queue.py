"""Where Karpenter hears that AWS will take a node away."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from constructs.acknowledge import acknowledge

EVENTS: Mapping[str, tuple[str, str]] = {
    "SpotInterruption": ("aws.ec2", "EC2 Spot Instance Interruption Warning"),
    "Rebalance": ("aws.ec2", "EC2 Instance Rebalance Recommendation"),
    "InstanceState": ("aws.ec2", "EC2 Instance State-change Notification"),
    "CapacityReservation": ("aws.ec2", "EC2 Capacity Reservation Instance Interruption Warning"),
    "ScheduledChange": ("aws.health", "AWS Health Event"),
}
"""Source and detail type of what Karpenter 1.14 acts on.

Source: aws/karpenter-provider-aws@e0834c2b website/content/en/v1.14/…/cloudformation.yaml
"""

_RETENTION = cdk.Duration.minutes(5)


class InterruptionQueue(Construct):
    """A queue that EventBridge fills and only an encrypted connection reaches."""

    def __init__(self, scope: Construct, id_: str, *, name: str) -> None:
        super().__init__(scope, id_)

        self.queue = sqs.Queue(
            self,
            "Queue",
            queue_name=name,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=_RETENTION,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        acknowledge(
            self.queue, "AwsSolutions-SQS3", "a notice that nobody read within minutes is about a node that is gone"
        )
        for id_of_rule, (source, detail_type) in EVENTS.items():
            events.Rule(
                self,
                id_of_rule,
                event_pattern=events.EventPattern(source=[source], detail_type=[detail_type]),
                targets=[targets.SqsQueue(self.queue)],
            )
