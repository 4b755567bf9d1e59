"""Tests of triad.doctor.leftover."""

import pytest

from triad.doctor.arn import Arn
from triad.doctor.leftover import instance_profile, leftover

HERE = "us-east-1:111122223333"


@pytest.mark.parametrize(
    ("resource", "usd_month", "delete"),
    [
        ("ec2:{}:instance/i-0a", None, "aws ec2 terminate-instances --instance-ids i-0a --region us-east-1"),
        (
            "ec2:{}:elastic-ip/eipalloc-0a",
            None,
            "aws ec2 release-address --allocation-id eipalloc-0a --region us-east-1",
        ),
        ("ec2:{}:security-group/sg-0a", 0, "aws ec2 delete-security-group --group-id sg-0a --region us-east-1"),
        ("eks:{}:cluster/triad-dev", 73, "aws eks delete-cluster --name triad-dev --region us-east-1"),
        ("sqs:{}:triad-dev-karpenter", None, None),
    ],
)
def test_a_kind_has_its_price_and_command(resource: str, usd_month: float | None, delete: str | None) -> None:
    """Free is zero, unknown is none."""
    found = leftover(Arn.parse("arn:aws:" + resource.format(HERE)), region="us-east-1")

    assert found.usd_month == (None if usd_month is None else pytest.approx(usd_month))
    assert found.delete == delete


@pytest.mark.parametrize(("kind", "usd_month"), [("app", 16.425), ("net", 16.425), ("gwy", None)])
def test_a_load_balancer_is_deleted_by_its_arn(kind: str, usd_month: float | None) -> None:
    """Its price depends on what it balances; that of a gateway is not known."""
    text = f"arn:aws:elasticloadbalancing:{HERE}:loadbalancer/{kind}/k8s-a/50dc"

    found = leftover(Arn.parse(text), region="us-east-1")

    assert found.usd_month == (None if usd_month is None else pytest.approx(usd_month))
    assert found.delete == f"aws elbv2 delete-load-balancer --load-balancer-arn {text} --region us-east-1"


def test_a_described_price_comes_before_that_of_the_kind() -> None:
    """A log group costs what is stored in it."""
    arn = Arn.parse(f"arn:aws:logs:{HERE}:log-group:/aws/eks/triad-dev/cluster")

    assert leftover(arn, region="us-east-1", usd_month=0.0).usd_month == 0
    assert leftover(arn, region="us-east-1").usd_month is None


def test_an_instance_profile_loses_its_role_first() -> None:
    """IAM refuses to delete one that holds a role."""
    found = instance_profile("triad-dev-us-east-1-node", roles=["node-role"])

    assert found.delete == (
        "aws iam remove-role-from-instance-profile --instance-profile-name triad-dev-us-east-1-node"
        " --role-name node-role"
        " && aws iam delete-instance-profile --instance-profile-name triad-dev-us-east-1-node"
    )
