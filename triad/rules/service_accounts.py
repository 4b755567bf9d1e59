"""Who uses a Pod Identity association, and which permissions its role has."""

from collections.abc import Iterator, Mapping

from triad.rules import order_table as table
from triad.rules.deploy_graph import functions
from triad.rules.deployed import ADDON, ASSOCIATION, RELEASE, Deployed, Deployment, read_json
from triad.simulate.pod import pods

_POLICIES = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy")


def users(association: Deployed, deployment: Deployment) -> tuple[Deployed, ...]:
    """What makes pods of the association's service account: objects, releases whose values name it, add-ons."""
    namespace, account = association.properties.get("Namespace"), association.properties.get("ServiceAccount")

    return (
        *(each for each in deployment.objects if _makes_pods(each, namespace, account)),
        *(
            each
            for each in deployment.of_type(RELEASE, Namespace=namespace)
            if account in set(_accounts(read_json(each.properties.get("Values"))))
        ),
        *(
            each
            for each in deployment.of_type(ADDON)
            if table.ACCOUNTS.get(str(each.properties.get("AddonName"))) == (namespace, account)
        ),
    )


def own_accounts(addon: Deployed) -> frozenset[str]:
    """Service accounts for which an add-on brings associations of its own."""
    return frozenset(
        str(each.get("ServiceAccount"))
        for each in addon.properties.get("PodIdentityAssociations") or ()
        if each.get("RoleArn")
    )


def unlisted(deployment: Deployment) -> Iterator[tuple[Deployed, str]]:
    """Add-ons and releases that have permissions in AWS of which the table does not know."""
    for addon in deployment.of_type(ADDON):
        known = table.ACCOUNTS.get(str(addon.properties.get("AddonName")))
        yield from ((addon, each) for each in sorted(own_accounts(addon)) if not known or each != known[1])
    for association in deployment.of_type(ASSOCIATION):
        for user in users(association, deployment):
            if user.type == RELEASE and user.properties.get("Release") not in table.CALLERS:
                yield user, str(association.properties.get("ServiceAccount"))


def attached(association: Deployed, deployment: Deployment) -> Iterator[Deployed]:
    """Policies that are resources of their own, which nothing orders by itself."""
    roles = {str(each[0]) for each in functions(association.properties.get("RoleArn"), "Fn::GetAtt")}
    for type_ in _POLICIES:
        for policy in deployment.of_type(type_):
            named = policy.properties.get("Roles") or [policy.properties.get("RoleName")]
            if policy.place.stack == association.place.stack and roles & set(functions(named, "Ref")):
                yield policy


def _makes_pods(each: Deployed, namespace: object, account: object) -> bool:
    body = each.body or {}
    if body["metadata"].get("namespace", "default") != namespace or not any(pods([body])):
        return False

    return account in (set(functions(body, "serviceAccountName")) or {"default"})


def _accounts(values: object) -> Iterator[str]:
    """Every name that a chart's values give to a service account, of the whole chart or of one of its parts."""
    for settings in functions(values, "serviceAccount"):
        yield from (each for each in functions(settings, "name") if isinstance(each, str))
        yield from ([settings] if isinstance(settings, str) else [])
    if isinstance(values, Mapping) and isinstance(values.get("serviceAccountName"), str):
        yield values["serviceAccountName"]
