"""Tests of triad.doctor.quotas."""

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]  # no stubs upstream

from triad.doctor.check import Status
from triad.doctor.quotas import Need, needs, quota
from triad.planning.figure import Figure
from triad.planning.pools import node_pools
from triad.planning.quotas import Quota
from triad.planning.system import system_type
from triad.spec import PlatformSpec

if TYPE_CHECKING:
    from tests.doctor.conftest import Aws

SYSTEM = PlatformSpec().system.count * system_type(PlatformSpec()).vcpu
STANDARD, STANDARD_SPOT, GPU, LAMBDA = "L-1216C47A", "L-34B43A08", "L-DB2E81BA", "L-B99A9384"
NEED = Need(
    quota=Quota(service="ec2", code=GPU, name="G", needed=Figure(value=64, unit="vCPU", source="the plan")), least=4
)
ASKED = {"ServiceCode": "ec2", "QuotaCode": GPU}


def least(**pools: dict[str, object]) -> dict[str, float]:
    """Find the least of each quota for pools that are given as a file would give them."""
    spec = PlatformSpec.model_validate({"pools": pools})

    return {need.quota.code: need.least for need in needs(spec, node_pools(spec))}


def answer(value: float) -> dict[str, object]:
    """Answer as Service Quotas does."""
    return {"Quota": {"ServiceCode": "ec2", "QuotaCode": GPU, "QuotaName": "G", "Value": value, "Adjustable": True}}


def test_a_pool_needs_at_least_its_smallest_node() -> None:
    """With less than that, no pod of the pool ever runs."""
    found = least(
        gpu={"silicon": "nvidia", "families": ["g5"], "sizes": ["2xlarge", "xlarge"]},
        other={"silicon": "nvidia", "families": ["g6"], "sizes": ["8xlarge"]},
    )

    assert found[GPU] == 32


def test_a_pool_that_can_be_bought_in_two_ways_needs_neither() -> None:
    """A Spot quota of nothing leaves the pool on-demand; the system nodes have no choice."""
    found = least(spot={"silicon": "graviton", "capacity": ["spot", "on-demand"]})

    assert (found[STANDARD], found[STANDARD_SPOT]) == (SYSTEM, 0)


def test_a_pool_comes_on_top_of_the_system_nodes() -> None:
    """Both count against the same quota."""
    assert least(cpu={"silicon": "graviton", "sizes": ["2xlarge"]})[STANDARD] == SYSTEM + 8


def test_a_network_quota_is_needed_whole() -> None:
    """A VPC that cannot be made stops the deploy."""
    assert least(cpu={"silicon": "graviton"})["L-F678F1CE"] == 1


def test_the_deploys_own_functions_need_concurrency() -> None:
    """A new account's quota of 10 makes handlers of custom resources wait until they time out."""
    assert least(cpu={"silicon": "graviton"})[LAMBDA] == 50


@pytest.mark.parametrize(("value", "status"), [(64, Status.OK), (63, Status.WARN), (4, Status.WARN), (3, Status.FAIL)])
def test_a_quota_is_compared_with_ceiling_and_least(aws: "Aws", value: float, status: Status) -> None:
    """Below the ceiling the platform cannot grow, below the least it cannot work."""
    aws.answers("service_quotas", "get_service_quota", answer(value), **ASKED)

    [check] = quota(PlatformSpec(), NEED, aws.clients)

    assert check.status is status
    assert f"G: {value}" in check.found


def test_a_quota_that_is_too_small_gets_the_command(aws: "Aws") -> None:
    """The increase asks for what the plan needs."""
    aws.answers("service_quotas", "get_service_quota", answer(0), **ASKED)

    [check] = quota(PlatformSpec(), NEED, aws.clients)

    assert check.todo == (
        "`aws service-quotas request-service-quota-increase --region us-east-1 --service-code ec2"
        f" --quota-code {GPU} --desired-value 64`, or lower the limits of the pools"
    )


def test_a_quota_that_was_never_changed_is_read_as_the_default(aws: "Aws") -> None:
    """Service Quotas may know no applied value; AWS's default then holds."""
    aws.refuses("service_quotas", "get_service_quota", "NoSuchResourceException", status=404)
    aws.answers("service_quotas", "get_aws_default_service_quota", answer(5), **ASKED)

    [check] = quota(PlatformSpec(), NEED, aws.clients)

    assert check.status is Status.WARN
    assert "G: 5, AWS's default" in check.found


@pytest.mark.parametrize("code", ["AccessDeniedException", "TooManyRequestsException"])
def test_a_refusal_is_not_taken_for_a_default(aws: "Aws", code: str) -> None:
    """Throttling and missing permissions leave the quota unknown."""
    aws.refuses("service_quotas", "get_service_quota", code)

    with pytest.raises(ClientError, match=code):
        list(quota(PlatformSpec(), NEED, aws.clients))
