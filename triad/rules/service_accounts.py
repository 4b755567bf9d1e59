"""Who uses a Pod Identity association, and which permissions its role has."""

from collections.abc import Iterator, Mapping

from triad.rules import order_table as table
from triad.rules.deploy_graph import functions
from triad.rules.deployed import ADDON, RELEASE, Deployed, Deployment, read_json
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
