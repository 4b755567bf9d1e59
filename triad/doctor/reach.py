"""The way into the VPC: what a system node can reach for this machine, by Session Manager."""

from collections.abc import Iterator
from dataclasses import dataclass

from triad.doctor.clients import Clients
from triad.doctor.refusal import REFUSALS, code_of, refusal
from triad.planning.names import PLATFORM_TAG, cluster_name
from triad.planning.system import system_name
from triad.spec import PlatformSpec

ALLOWS = (
    "ssm:StartSession, eks:DescribeCluster, ec2:DescribeInstances, tag:GetResources, "
    "elasticloadbalancing:DescribeLoadBalancers and elasticloadbalancing:DescribeListeners"
)
_BALANCER_TAG = "elbv2.k8s.aws/cluster"
"""With which the AWS Load Balancer Controller marks what it makes; the value is the cluster's name."""

_HTTPS = 443


class OutOfReachError(Exception):
    """There is no way in.

    Attributes:
        todo: What would make one.
    """

    def __init__(self, found: str, todo: str) -> None:
        super().__init__(found)
        self.todo = todo


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A private address."""

    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What can be reached.

    Attributes:
        node: Identifier of the instance through which it goes.
        authority: The certificate authority of the API, as a kubeconfig holds it.
        balancers: Internal load balancers that controllers have made so far.
    """

    node: str
    api: Target
    authority: str
    balancers: tuple[Target, ...]


def reach(spec: PlatformSpec, clients: Clients) -> Reach:
    """Find a running system node, the API and the internal load balancers.

    Raises:
        OutOfReachError: One of the first two is not there, or AWS does not say.
    """
    try:
        api, authority = _api(spec, clients)

        return Reach(
            node=_node(spec, clients), api=api, authority=authority, balancers=tuple(_balancers(spec, clients))
        )
    except REFUSALS as error:
        if code_of(error) == "ResourceNotFoundException":
            found = f"there is no cluster {cluster_name(spec)!r} in {spec.region}"
            raise OutOfReachError(found, "deploy it, or choose the stage that is: `make connect STAGE=prod`") from None
        why = refusal(error, allows=ALLOWS, region=spec.region)
        raise OutOfReachError(why.found, why.todo) from None


def _api(spec: PlatformSpec, clients: Clients) -> tuple[Target, str]:
    cluster = clients.eks.describe_cluster(name=cluster_name(spec))["cluster"]
    if "endpoint" not in cluster:
        msg = f"the cluster is {cluster['status']}"
        raise OutOfReachError(msg, "wait until it is ACTIVE")
    host = str(cluster["endpoint"]).removeprefix("https://")

    return Target(host=host, port=_HTTPS), str(cluster["certificateAuthority"]["data"])


def _node(spec: PlatformSpec, clients: Clients) -> str:
    pages = clients.ec2.get_paginator("describe_instances").paginate(
        Filters=[
            {"Name": f"tag:{PLATFORM_TAG}", "Values": [cluster_name(spec)]},
            {"Name": "tag:Name", "Values": [system_name(spec)]},
            {"Name": "instance-state-name", "Values": ["running"]},
        ]
    )
    nodes = [each["InstanceId"] for page in pages for group in page["Reservations"] for each in group["Instances"]]
    if not nodes:
        msg = "no system node is running"
        raise OutOfReachError(msg, "look at their node group in the console of EKS: it says why")

    return str(min(nodes))


def _balancers(spec: PlatformSpec, clients: Clients) -> Iterator[Target]:
    pages = clients.tagging.get_paginator("get_resources").paginate(
        TagFilters=[{"Key": _BALANCER_TAG, "Values": [cluster_name(spec)]}],
        ResourceTypeFilters=["elasticloadbalancing:loadbalancer"],
    )
    for arn in sorted(each["ResourceARN"] for page in pages for each in page["ResourceTagMappingList"]):
        [balancer] = clients.elbv2.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"]
        listeners = clients.elbv2.describe_listeners(LoadBalancerArn=arn)["Listeners"]
        if balancer["Scheme"] == "internal" and listeners:
            # Of 80 and 443, the first only sends on to the second.
            yield Target(host=balancer["DNSName"], port=max(each["Port"] for each in listeners))
