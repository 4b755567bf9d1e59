"""Whether the account may have what the plan can launch."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from triad.doctor.check import Check, Status
from triad.doctor.clients import Clients
from triad.doctor.refusal import REFUSALS, code_of
from triad.planning.bound import launchable
from triad.planning.figure import Figure
from triad.planning.pools import NodePool
from triad.planning.quotas import Quota, quotas
from triad.spec import PlatformSpec

ALLOWS = "servicequotas:GetServiceQuota, servicequotas:GetAWSDefaultServiceQuota"

_LAMBDA = Quota(
    service="lambda",
    code="L-B99A9384",
    name="Concurrent executions",
    needed=Figure(
        value=1000,
        unit="execution",
        source="the usual quota; new accounts have 10 to 50, with which handlers of custom resources time out "
        "(awslabs/landing-zone-accelerator-on-aws issue 556)",
    ),
)
_LAMBDA_LEAST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A quota at the plan's ceiling, and the least of it with which the platform can work at all.

    Attributes:
        least: Zero where the platform can do without.
    """

    quota: Quota
    least: float


def needs(spec: PlatformSpec, pools: tuple[NodePool, ...]) -> tuple[Need, ...]:
    """List what the plan needs, the deploy's own Lambda functions included.

    The least of a vCPU quota is the system nodes and the smallest node of a pool that no other quota can give a node;
    of a network quota, all of it.
    """
    least = _least(spec, pools)
    planned = tuple(
        Need(quota=quota, least=least.get(quota.code, 0) if quota.needed.unit == "vCPU" else quota.needed.value)
        for quota in quotas(spec, pools)
    )

    return (*planned, Need(quota=_LAMBDA, least=_LAMBDA_LEAST))


def quota_name(need: Need) -> str:
    """Name the check of one quota."""
    return f"quota {need.quota.service} {need.quota.code}"


def quota(spec: PlatformSpec, need: Need, clients: Clients) -> Iterator[Check]:
    """Compare a quota of the account with what the plan needs, without what else runs in the account."""
    value, is_default = _value(clients, need.quota)
    unit = need.quota.needed.unit
    origin = ", AWS's default" if is_default else ""
    found = (
        f"{need.quota.name}: {value:g}{origin}; the plan needs at most {need.quota.needed.value:g} {unit}"
        f" and at least {need.least:g}"
    )
    if value >= need.quota.needed.value:
        yield Check(name=quota_name(need), status=Status.OK, found=found)
        return
    command = (
        f"`aws service-quotas request-service-quota-increase --region {spec.region} --service-code {need.quota.service}"
        f" --quota-code {need.quota.code} --desired-value {need.quota.needed.value:g}`"
    )
    yield Check(
        name=quota_name(need),
        status=Status.FAIL if value < need.least else Status.WARN,
        found=found,
        todo=f"{command}, or lower the limits of the pools" if unit == "vCPU" else command,
    )


def _value(clients: Clients, quota: Quota) -> tuple[float, bool]:
    """Read the quota; one that was never changed may only be known as AWS's default."""
    asked = {"ServiceCode": quota.service, "QuotaCode": quota.code}
    try:
        return clients.service_quotas.get_service_quota(**asked)["Quota"]["Value"], False
    except REFUSALS as error:
        if code_of(error) != "NoSuchResourceException":
            raise

    return clients.service_quotas.get_aws_default_service_quota(**asked)["Quota"]["Value"], True


def _least(spec: PlatformSpec, pools: tuple[NodePool, ...]) -> Mapping[str, float]:
    always = _vcpus(spec, ())
    largest: dict[str, float] = {}
    for pool in pools:
        smallest = _smallest(spec, pool, always)
        if len(smallest) == 1:
            [(code, vcpus)] = smallest.items()
            largest[code] = max(vcpus, largest.get(code, 0))

    return {code: always.get(code, 0) + largest.get(code, 0) for code in always.keys() | largest.keys()}


def _smallest(spec: PlatformSpec, pool: NodePool, always: Mapping[str, float]) -> Mapping[str, int]:
    """Find the smallest node of a pool by the code of the quota that it counts against."""
    smallest: dict[str, int] = {}
    for instance in launchable(pool):
        for code, vcpus in _vcpus(spec, (replace(pool, types=(instance,)),)).items():
            if vcpus > always.get(code, 0):
                smallest[code] = min(instance.vcpu, smallest.get(code, instance.vcpu))

    return smallest


def _vcpus(spec: PlatformSpec, pools: tuple[NodePool, ...]) -> Mapping[str, float]:
    """Read the vCPUs of each quota that some pools and the system nodes count against."""
    return {each.code: each.needed.value for each in quotas(spec, pools) if each.needed.unit == "vCPU"}
