"""Kinds of resources that outlive a destroy: what each costs, and what deletes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from triad.catalog.prices import ALB, EKS_STANDARD_SUPPORT, HOURS_PER_MONTH, NLB
from triad.doctor.arn import Arn


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """One resource that still exists.

    Attributes:
        usd_month: List price of keeping it; None where none is known.
        delete: The command that deletes it; None where that is not one command.
    """

    kind: str
    name: str
    usd_month: float | None
    delete: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """What is known of a kind.

    Attributes:
        delete: Arguments of `aws`, with `{name}` or `{arn}`; None where no one command does it.
        usd_month: Zero for what is free; None for what is unknown, or known only from a description.
    """

    delete: str | None
    usd_month: float | None = None


_BALANCER = "elasticloadbalancing:loadbalancer"
_UNKNOWN = _Kind(delete=None)

_KINDS = MappingProxyType(
    {
        "ec2:instance": _Kind(delete="ec2 terminate-instances --instance-ids {name}"),
        "ec2:volume": _Kind(delete="ec2 delete-volume --volume-id {name}"),
        "ec2:natgateway": _Kind(delete="ec2 delete-nat-gateway --nat-gateway-id {name}"),
        "ec2:elastic-ip": _Kind(delete="ec2 release-address --allocation-id {name}"),
        "ec2:snapshot": _Kind(delete="ec2 delete-snapshot --snapshot-id {name}"),
        "ec2:vpc-endpoint": _Kind(delete="ec2 delete-vpc-endpoints --vpc-endpoint-ids {name}"),
        "ec2:network-interface": _Kind(
            delete="ec2 delete-network-interface --network-interface-id {name}", usd_month=0
        ),
        "ec2:launch-template": _Kind(delete="ec2 delete-launch-template --launch-template-id {name}", usd_month=0),
        "ec2:security-group": _Kind(delete="ec2 delete-security-group --group-id {name}", usd_month=0),
        "ec2:subnet": _Kind(delete="ec2 delete-subnet --subnet-id {name}", usd_month=0),
        "ec2:vpc": _Kind(delete="ec2 delete-vpc --vpc-id {name}", usd_month=0),
        "eks:cluster": _Kind(
            delete="eks delete-cluster --name {name}", usd_month=EKS_STANDARD_SUPPORT.usd * HOURS_PER_MONTH
        ),
        _BALANCER: _Kind(delete="elbv2 delete-load-balancer --load-balancer-arn {arn}"),
        "elasticloadbalancing:targetgroup": _Kind(
            delete="elbv2 delete-target-group --target-group-arn {arn}", usd_month=0
        ),
        "logs:log-group": _Kind(delete="logs delete-log-group --log-group-name {name}"),
    }
)
_BALANCERS = {"app": ALB, "net": NLB}


def leftover(arn: Arn, *, region: str, usd_month: float | None = None) -> Leftover:
    """Say what a resource costs and what deletes it.

    Args:
        arn: The resource.
        region: Where the command deletes it.
        usd_month: From a description of the resource; None takes what all of its kind cost.
    """
    known = _KINDS.get(arn.kind, _UNKNOWN)
    flat = _balancer(arn) if arn.kind == _BALANCER else known.usd_month
    command = known.delete and f"aws {known.delete.format(name=arn.name, arn=arn.text)} --region {region}"

    return Leftover(kind=arn.kind, name=arn.name, usd_month=flat if usd_month is None else usd_month, delete=command)


def instance_profile(name: str, *, roles: Iterable[str]) -> Leftover:
    """Describe an instance profile, which is free and lets itself be deleted only once its role is taken out."""
    named = f"--instance-profile-name {name}"
    steps = [f"aws iam remove-role-from-instance-profile {named} --role-name {role}" for role in roles]

    return Leftover(
        kind="iam:instance-profile",
        name=name,
        usd_month=0,
        delete=" && ".join([*steps, f"aws iam delete-instance-profile {named}"]),
    )


def _balancer(arn: Arn) -> float | None:
    """Price a load balancer by the hour, without the traffic that a forgotten one has not."""
    price = _BALANCERS.get(arn.name.split("/")[0])

    return None if price is None else price.usd * HOURS_PER_MONTH
