"""Tests of triad.doctor.arn."""

import pytest

from triad.doctor.arn import Arn


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("arn:aws:ec2:us-east-1:111122223333:volume/vol-0abc", "ec2:volume", "vol-0abc"),
        (
            "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/k8s-a/50dc6c495c0c9188",
            "elasticloadbalancing:loadbalancer",
            "app/k8s-a/50dc6c495c0c9188",
        ),
        ("arn:aws:logs:us-east-1:111122223333:log-group:/aws/eks/t/cluster:*", "logs:log-group", "/aws/eks/t/cluster"),
        ("arn:aws:sqs:us-east-1:111122223333:triad-dev-karpenter", "sqs", "triad-dev-karpenter"),
        ("arn:aws-us-gov:s3:::Weights", "s3", "Weights"),
    ],
)
def test_an_arn_says_its_kind_and_name(text: str, kind: str, name: str) -> None:
    """Services separate type and name by a slash or a colon, or have no type."""
    arn = Arn.parse(text)

    assert (arn.kind, arn.name, arn.text) == (kind, name, text)


@pytest.mark.parametrize("text", ["vol-0abc", "arn:aws:ec2:us-east-1:111122223333", "arn:aws:sqs:::", "a:b:c:d:e:f"])
def test_anything_else_is_refused(text: str) -> None:
    """The error shows what one looks like."""
    with pytest.raises(ValueError, match=f"'{text}' is not an ARN; one looks like 'arn:aws:ec2"):
        Arn.parse(text)
