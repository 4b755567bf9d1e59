"""What the AWS Load Balancer Controller may do."""

import json
from typing import Any

import aws_cdk as cdk
import pytest

from constructs.load_balancer_policy import load_balancer_statements

TAG = "elbv2.k8s.aws/cluster"


@pytest.fixture(scope="module")
def statements() -> list[dict[str, Any]]:
    """Statements for one cluster in one VPC."""
    stack = cdk.Stack(cdk.App(), "test", env=cdk.Environment(region="us-east-1", account="111122223333"))
    made = load_balancer_statements(stack, cluster="triad-dev", vpc_id="vpc-1")

    return [stack.resolve(each.to_statement_json()) for each in made]


def test_nothing_is_changed_on_everything(statements: list[dict[str, Any]]) -> None:
    """Only looking knows no resource, and it sees one region."""
    [looking] = [each for each in statements if each["Resource"] == "*"]

    assert all(action.split(":")[1].startswith(("Describe", "Get", "List")) for action in looking["Action"])
    assert looking["Condition"] == {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}


@pytest.mark.parametrize(
    "action", ["DeleteLoadBalancer", "DeleteTargetGroup", "ModifyLoadBalancerAttributes", "RegisterTargets"]
)
def test_a_load_balancer_of_another_cluster_is_left_alone(statements: list[dict[str, Any]], action: str) -> None:
    """The tag must name this cluster, not just any."""
    allowing = [each for each in statements if f"elasticloadbalancing:{action}" in listed(each["Action"])]

    assert [each["Condition"]["StringEquals"] for each in allowing] == [{f"aws:ResourceTag/{TAG}": "triad-dev"}]


@pytest.mark.parametrize("action", ["CreateLoadBalancer", "CreateTargetGroup"])
def test_what_is_made_carries_the_tag(statements: list[dict[str, Any]], action: str) -> None:
    """Without it nobody could delete it afterwards."""
    [making] = [each for each in statements if f"elasticloadbalancing:{action}" in listed(each["Action"])]

    assert making["Condition"]["StringEquals"][f"aws:RequestTag/{TAG}"] == "triad-dev"


def test_the_tag_itself_cannot_be_moved(statements: list[dict[str, Any]]) -> None:
    """Else another's load balancer could be made the cluster's own."""
    tagging = {"ec2:CreateTags", "ec2:DeleteTags", "elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"}
    free = [
        each
        for each in statements
        if tagging & set(listed(each["Action"])) and "listener" not in json.dumps(each["Resource"])
    ]

    assert len(free) == 4
    for each in free:
        equal, null = each["Condition"]["StringEquals"], each["Condition"].get("Null", {})
        made_now = any(key.endswith(":CreateAction") for key in equal)
        assert made_now or null == {f"aws:RequestTag/{TAG}": "true"}


def test_rules_of_security_groups_change_in_its_vpc_alone(statements: list[dict[str, Any]]) -> None:
    """Nodes' groups carry no tag of it."""
    [opening] = [each for each in statements if "ec2:AuthorizeSecurityGroupIngress" in listed(each["Action"])]

    assert "vpc/vpc-1" in json.dumps(opening["Condition"]["ArnEquals"]["ec2:Vpc"])


def test_what_its_chart_switches_off_is_not_allowed(statements: list[dict[str, Any]]) -> None:
    """No firewall, no Shield, no Cognito, no network load balancer."""
    services = {action.split(":")[0] for each in statements for action in listed(each["Action"])}

    assert services == {"acm", "ec2", "elasticloadbalancing", "iam"}
    assert "/net/" not in json.dumps([each["Resource"] for each in statements])


def listed(value: str | list[str]) -> list[str]:
    """Actions, which CDK writes as a string when there is one."""
    return [value] if isinstance(value, str) else value
