"""What still exists of a platform after it was destroyed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from triad.catalog.prices import BASE_REGION, LOGS_ARCHIVE
from triad.doctor.arn import Arn
from triad.doctor.check import Check
from triad.doctor.clients import Clients
from triad.doctor.described import ALLOWS, DESCRIBED
from triad.doctor.leftover import Leftover, instance_profile, leftover
from triad.doctor.refusal import REFUSALS, could_not_check
from triad.planning.names import DISCOVERY_TAG, PLATFORM_TAG, cluster_name, node_instance_profile
from triad.spec import PlatformSpec

_GIB = 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """Everything found, dearest first, what has no known price before what is free.

    Attributes:
        unchecked: Questions that AWS refused; something may be left that is not listed.
        assumption: What the prices assume; None in the catalogue's own region.
    """

    found: tuple[Leftover, ...]
    unchecked: tuple[Check, ...]
    assumption: str | None

    @property
    def usd_month(self) -> float:
        """Sum of the known prices."""
        return sum(each.usd_month or 0 for each in self.found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    name: str
    allows: str
    ask: Callable[[], Iterable[Leftover]]


def tags(spec: PlatformSpec) -> Mapping[str, str]:
    """List the tags that lead to a platform's resources, by who sets them.

    Ours and CloudFormation's; Karpenter's and those of EKS on nodes; the load balancer controller's; those of the EBS
    CSI driver, if it is told the cluster's name (aws-ebs-csi-driver docs/tagging.md); the VPC CNI's on interfaces.
    """
    cluster = cluster_name(spec)

    return {
        PLATFORM_TAG: cluster,
        DISCOVERY_TAG: cluster,
        f"kubernetes.io/cluster/{cluster}": "owned",
        "eks:cluster-name": cluster,
        "aws:eks:cluster-name": cluster,
        "elbv2.k8s.aws/cluster": cluster,
        "ebs.csi.aws.com/cluster-name": cluster,
        "cluster.k8s.amazonaws.com/name": cluster,
    }


def remains(spec: PlatformSpec, clients: Clients) -> Remains:
    """Look for resources by tag, and for instance profiles and log groups, which may have none, by name."""
    found: dict[tuple[str, str], Leftover] = {}
    unchecked = []
    for source in _sources(spec, clients):
        try:
            for each in source.ask():
                found.setdefault((each.kind, each.name), each)
        except REFUSALS as error:
            unchecked.append(could_not_check(source.name, error, allows=source.allows, region=spec.region))

    return Remains(
        found=tuple(sorted(found.values(), key=_rank)),
        unchecked=tuple(unchecked),
        assumption=None
        if spec.region == BASE_REGION
        else f"prices of {BASE_REGION} where none of {spec.region} is known",
    )


def _rank(each: Leftover) -> tuple[float, bool, str, str]:
    return -(each.usd_month or 0), each.usd_month is not None, each.kind, each.name


def _sources(spec: PlatformSpec, clients: Clients) -> Iterator[_Source]:
    yield _Source(name="log groups", allows="logs:DescribeLogGroups", ask=partial(_log_groups, spec, clients))
    yield _Source(
        name="instance profiles", allows="iam:ListInstanceProfiles", ask=partial(_instance_profiles, spec, clients)
    )
    yield _Source(name="tagged resources", allows=f"tag:GetResources, {ALLOWS}", ask=partial(_tagged, spec, clients))


def _tagged(spec: PlatformSpec, clients: Clients) -> Iterator[Leftover]:
    by_kind: dict[str, list[Arn]] = {}
    for arn in _arns(spec, clients):
        by_kind.setdefault(arn.kind, []).append(arn)
    # What needs a description comes last, so that a refusal of it hides nothing else.
    for kind in sorted(by_kind, key=DESCRIBED.__contains__):
        arns, describe = by_kind[kind], DESCRIBED.get(kind)
        if describe is None:
            yield from (leftover(arn, region=spec.region) for arn in arns)
        else:
            prices = describe(spec, clients, [arn.name for arn in arns])
            yield from (
                leftover(arn, region=spec.region, usd_month=prices[arn.name]) for arn in arns if arn.name in prices
            )


def _arns(spec: PlatformSpec, clients: Clients) -> Iterable[Arn]:
    """Ask tag by tag: filters in one request must all hold."""
    found: dict[str, Arn] = {}
    for key, value in tags(spec).items():
        pages = clients.tagging.get_paginator("get_resources").paginate(TagFilters=[{"Key": key, "Values": [value]}])
        for page in pages:
            found |= {each["ResourceARN"]: Arn.parse(each["ResourceARN"]) for each in page["ResourceTagMappingList"]}

    return found.values()


def _instance_profiles(spec: PlatformSpec, clients: Clients) -> Iterator[Leftover]:
    """Find the platform's own, and Karpenter's, which are named `{cluster}_{hash}` (Karpenter's ec2nodeclass.go)."""
    own, karpenters = node_instance_profile(spec), f"{cluster_name(spec)}_"
    for page in clients.iam.get_paginator("list_instance_profiles").paginate():
        for each in page["InstanceProfiles"]:
            name = each["InstanceProfileName"]
            if name == own or name.startswith(karpenters):
                yield instance_profile(name, roles=[role["RoleName"] for role in each["Roles"]])


def _log_groups(spec: PlatformSpec, clients: Clients) -> Iterator[Leftover]:
    """Find what EKS and Container Insights make by themselves, and price what is stored."""
    for prefix in (f"/aws/eks/{cluster_name(spec)}/", f"/aws/containerinsights/{cluster_name(spec)}/"):
        for page in clients.logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix):
            for each in page["logGroups"]:
                stored = each["storedBytes"] / _GIB * LOGS_ARCHIVE.usd
                yield leftover(Arn.parse(each["arn"]), region=spec.region, usd_month=stored)
