"""What each deployed thing needs, found in the assembly: the table applied, and the references that things make."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from triad.planning.release import Release
from triad.rules import order_table as table
from triad.rules.api_groups import BUILT_IN_GROUPS, group_of
from triad.rules.deployed import (
    ADDON,
    ASSOCIATION,
    CLUSTER,
    LOGS,
    NODES,
    OBJECT,
    RELEASE,
    Deployed,
    Deployment,
    read_json,
)
from triad.rules.interruptions import karpenter_parts
from triad.rules.kubectl_access import kubectl_access
from triad.rules.order_table import Provider
from triad.rules.references import referred
from triad.rules.rendered import Body, name_of
from triad.rules.service_accounts import attached, own_accounts, users


class Need(NamedTuple):
    """One thing that must be there first, and stay until the dependant has gone.

    Attributes:
        one_of: What would do; empty if nothing of the assembly would.
    """

    dependant: Deployed
    what: str
    one_of: tuple[Deployed, ...]
    why: str


def object_needs(deployment: Deployment) -> Iterator[Need]:
    """Needs of Kubernetes objects: who serves their kind, what they refer to, what their pods run on."""
    for each in deployment.objects:
        body = each.body or {}
        provider = _provider(body)
        if provider:
            yield _release(deployment, each, provider)
        elif group_of(body) not in BUILT_IN_GROUPS:
            yield Need(each, f"the controller of {group_of(body)!r}", (), "triad/rules/order_table.py names none")
        yield Need(each, *kubectl_access(each, deployment))
        yield from (Need(each, *reference) for reference in referred(each, deployment))


def release_needs(deployment: Deployment) -> Iterator[Need]:
    """Needs of Helm releases: other releases, nodes, and the add-ons that every pod uses."""
    for each in deployment.of_type(RELEASE):
        name = each.properties.get("Release")
        for provider in table.RELEASES.get(str(name), ()):
            yield _release(deployment, each, provider)
        if name != table.BEFORE_RELEASES.release:
            yield _release(deployment, each, table.BEFORE_RELEASES)
        if name == Release.KARPENTER_CRD:
            needs = (_release(deployment, each, provider) for provider in table.BEFORE_KARPENTER)
            yield from (need for need in needs if need.one_of)
        if name == Release.KARPENTER:
            yield from (Need(each, *part) for part in karpenter_parts(each, deployment))
        yield Need(each, *kubectl_access(each, deployment))
        yield from _nodes(deployment, each)
        yield from _addons(deployment, each, table.FOR_PODS)
        if "volumeClaimTemplate" in str(read_json(each.properties.get("Values"))):
            yield from _addons(deployment, each, table.FOR_VOLUMES)


def addon_needs(deployment: Deployment) -> Iterator[Need]:
    """Needs of the cluster's own parts: nodes come between the add-ons that they need and those that need them."""
    for cluster in deployment.of_type(CLUSTER):
        name = f"/aws/eks/{cluster.properties.get('Name')}/cluster"
        yield Need(cluster, f"log group {name!r}", deployment.of_type(LOGS, LogGroupName=name), _LOGS)
    for nodes in deployment.of_type(NODES):
        yield from _addons(deployment, nodes, table.FOR_NODES)
        yield _cluster(deployment, nodes)
    for each in deployment.of_type(ADDON):
        yield _cluster(deployment, each)
        if each.properties.get("AddonName") not in table.FOR_NODES:
            yield from _nodes(deployment, each)
            yield from _addons(deployment, each, table.FOR_NODES)


def identity_needs(deployment: Deployment) -> Iterator[Need]:
    """Needs of pods that have a Pod Identity: the association, and the permissions of its role."""
    for association in deployment.of_type(ASSOCIATION):
        account = f"{association.properties.get('Namespace')}/{association.properties.get('ServiceAccount')}"
        yield _cluster(deployment, association)
        for user in users(association, deployment):
            yield Need(user, f"the Pod Identity association of {account}", (association,), _IDENTITY)
            for policy in attached(association, deployment):
                yield Need(user, f"the permissions of {account}", (policy,), _PERMISSIONS)
    yield from _identities_missing(deployment)


_IDENTITY = (
    "a pod gets its role when it starts, and not later: "
    "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html"
)
_PERMISSIONS = "what it made in AWS, it must still be allowed to take away when it goes"
_CLUSTER = "EKS refuses what names a cluster that is not there"
_LOGS = (
    "EKS makes it itself otherwise, without key and retention, and leaves it behind: "
    "https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html"
)
_NODES = "its pods wait for a node, and the deployment waits for its pods"


def _identities_missing(deployment: Deployment) -> Iterator[Need]:
    used = [user for association in deployment.of_type(ASSOCIATION) for user in users(association, deployment)]
    for addon in deployment.of_type(ADDON):
        account = table.ACCOUNTS.get(str(addon.properties.get("AddonName")))
        if account and addon not in used and account[1] not in own_accounts(addon):
            yield Need(addon, f"a Pod Identity association of {'/'.join(account)}", (), _IDENTITY)
    for release in deployment.of_type(RELEASE):
        why = table.CALLERS.get(str(release.properties.get("Release")))
        if why and release not in used:
            yield Need(release, "a Pod Identity association of its service account", (), why)


def _provider(body: Body) -> Provider | None:
    is_balanced = body.get("kind") == "Service" and (body.get("spec") or {}).get("type") == "LoadBalancer"
    if is_balanced or (body.get("kind") == "Ingress" and group_of(body) == "networking.k8s.io"):
        return table.JUDGE

    return table.BY_GROUP.get(group_of(body))


def _release(deployment: Deployment, dependant: Deployed, provider: Provider) -> Need:
    found = deployment.of_type(RELEASE, Release=str(provider.release))

    return Need(dependant, f"release {str(provider.release)!r}", found, provider.why)


def _addons(deployment: Deployment, dependant: Deployed, addons: Mapping[str, str]) -> Iterator[Need]:
    for name, why in addons.items():
        yield Need(dependant, f"add-on {name!r}", deployment.of_type(ADDON, AddonName=name), why)


def _nodes(deployment: Deployment, dependant: Deployed) -> Iterator[Need]:
    yield Need(dependant, "the system nodes", deployment.of_type(NODES), _NODES)


def _cluster(deployment: Deployment, dependant: Deployed) -> Need:
    return Need(dependant, "the cluster", deployment.of_type(CLUSTER), _CLUSTER)


def title(dependant: Deployed) -> str:
    """A thing as its readers know it, and where it is."""
    return dependant.where if dependant.type != OBJECT else f"{dependant.where} {name_of(dependant.body or {})}"
